"""Who may suppress whom: one address anybody, a domain an admin, a mail provider nobody."""

import pytest

from engine.delivery.suppressing import suppress_named
from engine.errors import ForbiddenError, InvalidError
from storage.states import LeadStatus
from tests.sending import make_prospect
from tests.support import NOW


def test_a_domain_is_an_admins_to_suppress(session, workspace, ada, remy):
    prospect = make_prospect(session, workspace)
    domain = prospect.email.partition("@")[2]
    with pytest.raises(ForbiddenError):
        suppress_named(session, domain, by=remy, now=NOW)
    assert prospect.lead_status != LeadStatus.SUPPRESSED
    assert suppress_named(session, domain, by=ada, now=NOW).prospect_ids == (prospect.id,)
    assert prospect.lead_status == LeadStatus.SUPPRESSED


def test_one_address_is_anybodys_to_suppress(session, workspace, remy):
    prospect = make_prospect(session, workspace)
    assert suppress_named(session, prospect.email, by=remy, now=NOW).prospect_ids == (prospect.id,)


@pytest.mark.parametrize("domain", ["gmail.com", "@GMX.de"])
def test_a_mail_provider_is_nobodys_to_suppress(session, ada, domain):
    with pytest.raises(InvalidError, match="Anybody can have a mailbox"):
        suppress_named(session, domain, by=ada, now=NOW)
