"""Files on their way in: held in memory, never written to a disk in the clear, and never more than we take."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# One byte more than is taken, so that whoever measures it sees that it is too much.
LARGEST = 25 * 1024 * 1024 + 1
TOGETHER = 5 * LARGEST


class MemoryHandler(FileUploadHandler):
    """Django's FILE_UPLOAD_HANDLERS entry. Of what is too large only the beginning is kept, and its size is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django calls it so
        room = min(LARGEST - self._file.tell(), TOGETHER - self._kept)
        self._kept += self._file.write(raw_data[: max(room, 0)])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._file.seek(0)
        return InMemoryUploadedFile(
            file=self._file,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
