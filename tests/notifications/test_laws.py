"""Laws that forbid rows are counted together, in one statement."""

import pytest

from accounts.models import User
from notifications.laws import Law, NeverAny, Weighed, counted, weigh

pytestmark = pytest.mark.django_db


def test_each_group_is_counted_by_itself_in_one_query(django_assert_num_queries) -> None:
    User.objects.create_user("ada@example.com", "correct horse battery")
    User.objects.create_user("bea@example.com", "correct horse battery", is_active=False)
    everybody, active = User.objects.order_by("email"), User.objects.filter(is_active=True)
    with django_assert_num_queries(1):
        assert counted([[everybody], [active, active], [], [User.objects.filter(pk__in=[])]]) == [2, 2, 0, 0]


def test_laws_keep_their_order_and_their_scales(django_assert_num_queries) -> None:
    User.objects.create_user("ada@example.com", "correct horse battery")
    nobody = Law("nobody", "There is nobody", NeverAny(lambda: [User.objects.all()], "somebody"))
    other = Law("other", "One is one", lambda: Weighed(1, {"one": 1}))
    with django_assert_num_queries(1):
        found = weigh([other, nobody])
    assert list(found) == [other, nobody]
    assert not found[nobody].holds
    assert found[nobody] == nobody.weigh() == Weighed(0, {"somebody": 1})
    assert found[other].holds
