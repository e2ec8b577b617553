"""Decides what is told about one company."""

from __future__ import annotations

from engine.views.base import View


class Colleague(View):
    """Somebody we know at a company."""

    prospect_id: int
    name: str
    job_title: str | None
    role: str | None
    department: str | None
    seniority: str | None
    approval: str
    lead_status: str
    priority_score: float | None


class CompanyCard(View):
    """A company and whom we know there, first those who come first; `people_total` counts all.

    `industry` and `size` are as written, `sector` and `size_band` what was read from them.
    """

    success: bool = True
    company_id: int
    name: str
    domain: str | None
    industry: str | None
    sector: str | None
    size: str | None
    size_band: str | None
    country: str | None
    country_name: str | None
    people_total: int
    by_status: dict[str, int]
    people: tuple[Colleague, ...]


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    ines = Colleague(
        prospect_id=4,
        name="Ines Okafor",
        job_title="Head of School",
        role="Head of School",
        department="leadership",
        seniority="head",
        approval="approved",
        lead_status="contacted",
        priority_score=80.25,
    )
    tobias = ines.model_copy(
        update={
            "prospect_id": 9,
            "name": "Tobias Lindqvist",
            "job_title": "Leiter Zulassung",
            "role": "Head of Admissions",
            "department": "admissions",
            "approval": "discovered",
            "lead_status": "new",
            "priority_score": None,
        }
    )
    harbor = CompanyCard(
        company_id=2,
        name="Harbor School",
        domain="harbor.example",
        industry="Primary/Secondary Education",
        sector="education",
        size="51-200",
        size_band="51-200",
        country="DE",
        country_name="Germany",
        people_total=2,
        by_status={"contacted": 1, "new": 1},
        people=(ines, tobias),
    )
    hostile = ines.model_copy(update={"name": "<!channel> *Ann*" + "ن" * 300, "job_title": "<a|b>"})
    return {
        "company": harbor,
        "company_bare": harbor.model_copy(
            update={
                "name": "<!here> *Labs*",
                "domain": None,
                "industry": "Basket weaving",
                "sector": None,
                "size": None,
                "size_band": None,
                "country": None,
                "country_name": None,
                "people_total": 0,
                "by_status": {},
                "people": (),
            }
        ),
        "company_large": harbor.model_copy(
            update={
                "people_total": 40,
                "by_status": {"new": 40},
                "people": (hostile, *(ines,) * 14),
            }
        ),
    }
