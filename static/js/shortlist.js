// Add to and take off the shortlist without leaving the place. Without this script the form does the same with a reload.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.id !== "keep" || !button?.id) return;
  event.preventDefault();
  try {
    const body = new FormData(form, button);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.status);
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = told.querySelector(".keep");
    button.replaceWith(now);
    now.focus();
    document.getElementById("kept")?.replaceWith(told.getElementById("kept"));
  } catch {
    location.assign(form.action);
  }
});
