# ruff: noqa: E501  one sentence a line: a translator reads it whole
"""The words behind the codes of `jobnet`, `employers` and `providers`, and the sentences of those words that no other
system has. Data; joined to the others' in ``words`` and ``sentences``."""

from __future__ import annotations

from typing import Final

from jobterm.i18n import N_

JSON_WORDS: Final[dict[str, dict[str, str]]] = {
    "employers": {
        "VM01": "message_invalid", "VM02": "id_known", "VM03": "request_known", "VM05": "plan_changed",
        "VM10": "company_unknown", "VM11": "unit_unknown", "VM12": "company_ceased", "VM13": "citizen_unknown",
        "VM14": "citizen_dead", "VM15": "not_your_citizen", "VM20": "order_unknown", "VM21": "order_closed",
        "VM22": "dates_reversed", "VM23": "referral_unknown", "VM24": "referral_settled", "VM25": "order_named",
        "VM26": "date_future", "VM30": "no_permission", "VM31": "auth", "VM40": "html", "VM91": "throttled",
        "VM99": "internal",
    },
    "jobnet": {
        "REFERENCE_USED": "id_known", "KEY_REUSED": "request_known", "INVALID_REQUEST": "message_invalid",
        "CITIZEN_UNKNOWN": "citizen_unknown", "CITIZEN_DEAD": "citizen_dead", "NOT_YOUR_CITIZEN": "not_your_citizen",
        "NO_PERMISSION": "no_permission", "NOT_LOGGED_IN": "auth", "CV_NOT_FOUND": "cv_missing",
        "REPORT_UNKNOWN": "report_unknown", "HTML_IN_TEXT": "html", "DATE_IN_FUTURE": "date_future",
        "TOO_MANY_REQUESTS": "throttled", "INTERNAL": "internal",
    },
    "providers": {
        "id-used": "id_known", "key-reused": "request_known", "malformed": "message_invalid",
        "citizen-unknown": "citizen_unknown", "citizen-dead": "citizen_dead", "not-your-citizen": "not_your_citizen",
        "provider-unknown": "provider_unknown", "unknown-agreement": "agreement_unknown",
        "outside-agreement": "outside_agreement", "agreement-full": "agreement_full", "not-referred": "not_referred",
        "offer-unknown": "offer_unknown", "offer-ended": "offer_ended", "dates-reversed": "dates_reversed",
        "html-in-text": "html", "forbidden": "no_permission", "unauthenticated": "auth", "throttled": "throttled",
        "internal": "internal",
    },
}  # fmt: skip
"""System → its own code → word."""

JSON_SENTENCES: Final[dict[str, str]] = {
    "company_unknown": N_("The system does not know the company. Nothing was registered there; yours is kept here. Check the CVR number and correct it."),
    "company_ceased": N_("The company has ceased. Nothing was registered there; yours is kept here. Check the CVR number, or withdraw it with a reason."),
    "unit_unknown": N_("The P-number does not belong to the company. Nothing was registered there; yours is kept here. Choose one of the company's P-numbers, or leave it out."),
    "order_unknown": N_("The system does not know the job order. Nothing was registered there; yours is kept here. Look at the employer's orders, then correct or withdraw it."),
    "order_closed": N_("The job order is closed. Nothing was registered there; yours is kept here. Choose another order, or withdraw it with a reason."),
    "order_named": N_("A new job order has no number, a change or a closing must have one. Nothing was registered there; yours is kept here. Correct the action or the order."),
    "referral_unknown": N_("The system does not know the referral. Nothing was registered there; yours is kept here. Look at the citizen's referrals, then correct or withdraw it."),
    "referral_settled": N_("The referral has an outcome already. Nothing more was registered there; yours is kept here. Look at the case, then withdraw it."),
    "date_future": N_("The system takes no date in the future here. Nothing was registered there; yours is kept here. Correct the date."),
    "cv_missing": N_("The citizen has no CV on Jobnet. Nothing was registered there; yours is kept here. Register it as missing, or ask the citizen to make one."),
    "report_unknown": N_("Jobnet does not know this report. Nothing was registered there; yours is kept here. Look at the citizen's own reports, then correct or withdraw it."),
    "provider_unknown": N_("The system does not know the provider. Nobody was told; yours is kept here. Check the provider's CVR number."),
    "agreement_unknown": N_("The provider has no agreement of that number with your job centre. Nobody was told; yours is kept here. Choose one of the provider's agreements."),
    "outside_agreement": N_("The agreement does not cover this type of measure or these dates. Nobody was told; yours is kept here. Choose another agreement, or other dates."),
    "agreement_full": N_("The agreement has no free places. Nobody was told; yours is kept here. Choose another agreement, or call the provider."),
    "not_referred": N_("The citizen is with no provider of your job centre. Nobody was told; yours is kept here. Look at the citizen's measures, then correct or withdraw it."),
    "offer_unknown": N_("The provider does not know the measure. Nobody was told; yours is kept here. Look at the citizen's measures, then correct or withdraw it."),
    "offer_ended": N_("The measure has ended at the provider. Nothing was changed; yours is kept here. Look at the citizen's measures, then correct or withdraw it."),
}  # fmt: skip
"""Word → msgid."""
