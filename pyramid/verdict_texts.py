"""What each verdict says: title, lead and page. The texts are those of voice.md section 3, French in the catalogue.

Suffix `i` serves where a programme is only intended, `n` where there is none and none is intended; a text without its
suffixed form serves all cases.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, Mapping[str, Any]] = {
    "cannot_tell": {
        "t": _("Cannot tell yet: inputs read %(ok)s of %(total)s, data quality %(quality)s"),
        "l": _("First record the inputs listed below."),
        "p": _(
            "Too few figures can be read, or the data behind them are too weak. Findings already held are listed, "
            "but none of them decides yet."
        ),
    },
    "kam_wrong_now": {
        "t": _("%(why)s: KAM is the wrong answer now; first build %(layers)s"),
        "l": _("Start there, and add no key account until these figures are back within their thresholds."),
        "li": _("Start there, and choose no key account until these figures are back within their thresholds."),
        "p": _(
            "The weakness lies in the way all customers are sold to or served, key accounts included; it is no "
            "judgement on the people of the programme. Keep the programme as it is, put it on hold until a set "
            "date for a new look, or reduce it to the accounts that cover their cost: each choice can be "
            "defended."
        ),
        "pi": _(
            "The weakness lies in the way all customers are sold to or served; a programme for a few would not "
            "remove it. Put the launch off, and set a date to look at the question again."
        ),
    },
    "build_layer_first": {
        "t": _("%(why)s: build %(layers)s first"),
        "l": _("Give the gravest finding an owner and a due date."),
        "p": _("What holds the company back is work done for all customers. It can be put right without KAM."),
    },
    "strengthen_sale": {
        "t": _("%(why)s: strengthen the sale before extending KAM"),
        "ti": _("%(why)s: strengthen the sale before launching KAM"),
        "tn": _("%(why)s: strengthen the sale first"),
        "l": _("Work on the qualified opportunities, and keep the programme at its present size meanwhile."),
        "li": _("Work on the qualified opportunities, and set a date to look at the launch again."),
        "ln": _("Work on the qualified opportunities, and give this finding an owner and a due date."),
        "p": _("The same sale serves new and existing customers. What it gains will serve key accounts too."),
        "pn": _("The same sale serves new and existing customers. It can be strengthened without KAM."),
    },
    "big_account_management": {
        "t": _("%(why)s: this is account management for large accounts, not KAM"),
        "l": _("Decide which of the two is wanted, and tell the teams."),
        "p": _(
            "Few functions are engaged with key accounts, and innovation or strategy moves slowly there. It can "
            "be the right choice: if so, call it by its name and spare the cost of a KAM programme."
        ),
    },
    "base_sound": {
        "t": _("%(why)s: the foundation is sound, KAM can accelerate"),
        "l": _("Choose a few accounts, those that gain from being treated differently."),
        "p": _(
            "Rules D01 to D05 are clear, and enough proofs are there among net revenue retention, satisfaction, "
            "NPS and promises kept. KAM remains optional; choose its accounts for more than their size."
        ),
    },
    "base_sound_repair_programme": {
        "t": _("%(why)s: the foundation is sound, the programme needs repair"),
        "l": _("Repair the weakest pillar first: infrastructure, account teams or account plans."),
        "p": _(
            "Rules D01 to D05 are clear, but at least one rule on the programme, D12 to D16, is held. Bring the "
            "pillars into balance before adding accounts."
        ),
    },
    "no_clear_limit": {
        "t": _("No clear limit: rules held %(held)s, on watch %(watch)s, unknown %(unknown)s"),
        "l": _("Take up what is held, then what is on watch, then what cannot be read."),
        "p": _("The rules do not point firmly to one layer. This result is no ground for a reorganisation."),
    },
}

# A verdict in a table, without the figure that carries it.
NAMES: Mapping[str, Any] = {
    "cannot_tell": _("Cannot tell yet"),
    "kam_wrong_now": _("KAM is the wrong answer now"),
    "build_layer_first": _("Build this layer first"),
    "strengthen_sale": _("Strengthen the sale first"),
    "big_account_management": _("Account management for large accounts, not KAM"),
    "base_sound": _("The foundation is sound, KAM can accelerate"),
    "base_sound_repair_programme": _("The foundation is sound, the programme needs repair"),
    "no_clear_limit": _("No clear limit"),
}
