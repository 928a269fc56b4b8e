"""What sections, columns and quadrants are called in plans that companies have: English and French, folded. Source: glossary.md."""

import re

from rapidfuzz import fuzz

from base.words import fold

HEADINGS: dict[str, str] = {
    "summary": "summary, executive summary, abstract, key messages, in short, synthese, resume, resume executif, "
    "messages cles, en bref",
    "ask": "what we ask, ask, asks, decisions needed, decision requested, support needed, requests, demandes, nos demandes, "
    "decisions attendues, ce que nous demandons, arbitrages",
    "profile": "profile, account profile, customer profile, company profile, about the customer, account overview, "
    "customer overview, overview, "
    "company, profil, profil du client, presentation du client, presentation, fiche client, fiche d'identite, "
    "apercu du compte, "
    "activite du client, organisation",
    "history": "history, account history, relationship history, background, historique, historique du compte, "
    "historique de la relation, contexte",
    "relationships": "relationships, relationship map, stakeholders, stakeholder map, key contacts, contacts, people, "
    "decision makers, buying centre, "
    "buying committee, buying center, org chart, organisation chart, relations, carte des relations, "
    "parties prenantes, interlocuteurs, "
    "interlocuteurs cles, contacts cles, comite d'achat, centre d'achat, decideurs, organigramme, maillage",
    "wants": "what they want, customer goals, customer objectives, customer strategy, customer needs, customer priorities, "
    "needs, strategy of the "
    "customer, their goals, their strategy, pain points, voice of the customer, ce qu'ils veulent, "
    "objectifs du client, strategie du "
    "client, besoins du client, besoins, enjeux, enjeux du client, priorites du client, buts du client",
    "competition": "competition, competitors, competitive landscape, competitor analysis, competitive analysis, rivals, "
    "concurrence, concurrents, "
    "analyse concurrentielle, analyse de la concurrence, paysage concurrentiel",
    "swot": "swot, swot analysis, analyse swot, matrice swot, ffom, strengths and weaknesses, forces et faiblesses",
    "opportunities": "sales opportunities, pipeline, opportunity pipeline, growth opportunities, open opportunities, "
    "opportunites commerciales, "
    "opportunites en cours, pipeline commercial, affaires en cours, potentiel",
    "white_space": "white space, whitespace, white space analysis, cross sell, cross selling, espace blanc, vente croisee, "
    "espaces blancs",
    "intent": "strategic intent, intent, vision, ambition, our strategy, account strategy, strategy, mission, "
    "strategic direction, intention "
    "strategique, ambition strategique, notre strategie, strategie, strategie de compte, cap",
    "objectives": "objectives, our objectives, goals, our goals, targets, account objectives, strategic objectives, "
    "sales objectives, objectifs, "
    "nos objectifs, objectifs strategiques, objectifs du compte, objectifs operationnels, buts",
    "tactics": "tactics, initiatives, key initiatives, strategies and tactics, approach, levers, tactiques, leviers, "
    "chantiers, axes, axes de travail",
    "action_plan": "actions, action plan, next steps, tasks, to do, todo, activities, plan d'action, plan d'actions, "
    "actions a mener, prochaines "
    "etapes, taches, feuille de route, roadmap",
    "scorecard": "scorecard, kpi, kpis, measures, metrics, success criteria, tableau de bord, indicateurs, mesures, "
    "criteres de succes",
    "innovation": "joint innovation, innovation, innovations, co-innovation, innovation commune, co-developpement, "
    "projets communs",
    "value": "value for both, value, value proposition, value delivered, mutual value, account p&l, financials, valeur, "
    "valeur pour les deux, "
    "proposition de valeur, valeur apportee, compte d'exploitation, chiffres",
    "risks": "risks, risk analysis, risks and mitigation, issues, risk register, risques, analyse des risques, freins, "
    "points de vigilance",
    "annexes": "annexes, appendix, appendices, annex, attachments, annexe, pieces jointes",
}  # fmt: skip
QUADRANTS = {
    "strength": "strengths, strength, s, our strengths, forces, force, points forts, atouts, nos forces",
    "weakness": "weaknesses, weakness, w, our weaknesses, faiblesses, faiblesse, points faibles, nos faiblesses",
    "opportunity": "opportunities, opportunity, o, opportunites, opportunite",
    "threat": "threats, threat, t, menaces, menace",
}
# Columns of tables, by kind of row and field. The first field of a kind is its name: a table without it is no table of this kind.
OWNERS = "owner, responsible, who, lead, assigned to, resp, responsable, qui, pilote, porteur, proprietaire"
DAYS = (
    "due, due date, by, when, deadline, date, target date, until, echeance, pour le, pour quand, quand, delai, date limite, date cible, "
    "date butoir"
)
MEASURES = (
    "measure, kpi, indicator, success criteria, how we will see it, metric, target, mesure, indicateur, critere, critere de succes, cible"
)
COLUMNS: dict[str, dict[str, str]] = {
    "objectives": {
        "text": "objective, objectives, goal, goals, what, description, objectif, objectifs, but, quoi, libelle, intitule",
        "owner": OWNERS,
        "due_on": DAYS,
        "measure": MEASURES,
    },
    "goals": {
        "text": "customer goal, goal of the customer, customer objective, goal, goals, need, objective, objectif du client, "
        "besoin, but du client, "
        "enjeu, objectif, but",
        "due_on": DAYS,
        "source": "source, where from, origin, origine",
    },
    "tactics": {
        "text": "tactic, tactics, initiative, how, approach, lever, tactique, tactiques, levier, comment, chantier, axe, "
        "description",
        "objective": "objective, goal, serves, for objective, objectif, but, pour l'objectif, n objectif",
        "owner": OWNERS,
        "due_on": DAYS,
        "measure": MEASURES,
    },
    "actions": {
        "text": "action, actions, task, activity, what, next step, description, tache, activite, quoi, prochaine etape, libelle",
        "tactic": "tactic, initiative, tactique, chantier, levier",
        "owner": OWNERS,
        "due_on": DAYS,
        "state": "state, status, done, progress, etat, statut, avancement, fait",
    },
    "swot": {
        "text": "finding, item, description, comment, text, what, element, constat, commentaire, quoi, point",
        "quadrant": "quadrant, type, category, swot, kind, categorie, nature",
        "source": "source, evidence, origin, origine, preuve",
    },
    "rivals": {
        "name": "competitor, competitors, name, company, rival, supplier, concurrent, concurrents, nom, fournisseur, societe",
        "place": "where, site, area, product, offer, scope, segment, ou, perimetre, domaine, produit, offre",
        "strength": "strength, strengths, what they do better, advantage, advantages, force, forces, points forts, atouts, "
        "avantage, avantages",
        "answer": "our answer, answer, response, our response, counter, how we answer, reponse, notre reponse, parade, riposte, "
        "comment nous repondons",
    },
    "people": {
        "name": "name, contact, person, who, stakeholder, nom, interlocuteur, personne, contact client, prenom et nom, "
        "nom et prenom, qui",
        "job_title": "title, job title, position, function, role, job, fonction, poste, titre, intitule du poste",
        "email": "e-mail, email, mail, courriel, adresse e-mail",
        "phone": "phone, telephone, tel, mobile, portable",
    },
}  # fmt: skip
DONE = {
    "done",
    "closed",
    "complete",
    "completed",
    "finished",
    "fait",
    "faite",
    "termine",
    "terminee",
    "clos",
    "realise",
    "realisee",
    "100 %",
    "100%",
    "ok",
}
CANCELLED = {"cancelled", "canceled", "dropped", "annule", "annulee", "abandonne", "abandonnee"}
NUMBERED = re.compile(
    r"^\s*(?:(?:slide|section|chapter|chapitre|partie|part|annexe?)\s+)?(?:\d+(?:\.\d+)*|[ivx]+|[a-h])\s*[.):\-–—]\s*|^\s*\d+\s+",
    re.IGNORECASE,
)
NEAR = 90  # of 100, by letters


def _split(words: str) -> set[str]:
    return {word.strip() for word in words.split(",")}


_HEADINGS = {word: code for code, words in HEADINGS.items() for word in _split(words)}
_QUADRANTS = {word: code for code, words in QUADRANTS.items() for word in _split(words)}
_COLUMNS = {kind: {field: _split(words) for field, words in fields.items()} for kind, fields in COLUMNS.items()}


def plain(text: str) -> str:
    """A heading without its number, its end mark, accents and case."""
    return fold(NUMBERED.sub("", text.strip())).strip(" .:;-–—*#")


def section_of(heading: str, without: str = "") -> str:
    """The section that a heading means; "" where none is near. `without`: the account's name, which headings often carry."""
    words = plain(heading)
    name = fold(without)
    if name and name in words and words != name:
        words = " ".join(
            part for part in words.replace(name, " ").split() if part not in {"-", "–", "—", ":", "of", "de", "du", "d'"}
        ).strip(" -–—:'")
    if not words:
        return ""
    if words in _HEADINGS:
        return _HEADINGS[words]
    if words in {"opportunities", "opportunites"}:
        return "opportunities"
    if words in _QUADRANTS and len(words) > 1:
        return "swot"
    scored = [(fuzz.ratio(words, known), known) for known in _HEADINGS if len(known) > 4]
    best, known = max(scored, default=(0, ""))
    if best >= NEAR:
        return _HEADINGS[known]
    inside = [known for known in _HEADINGS if len(known) > 5 and f" {known} " in f" {words} "]
    return _HEADINGS[max(inside, key=len)] if inside and len(words) <= 70 else ""


def quadrant_of(text: str) -> str:
    return _QUADRANTS.get(plain(text), "")


def columns_of(kind: str, heads: list[str]) -> dict[str, int]:
    """Field → column of a table whose first row is `heads`; each column once, in the order of the fields."""
    found: dict[str, int] = {}
    words = [plain(head) for head in heads]
    for field, known in _COLUMNS[kind].items():
        for at, word in enumerate(words):
            if at not in found.values() and word in known:
                found[field] = at
                break
    return found


def state_of(text: str) -> str:
    words = fold(text)
    return "done" if words in DONE else "cancelled" if words in CANCELLED else "open"
