"""What officers meet: their pages of all features."""

from types import ModuleType

from portal.accounts.staff import keys as access_keys
from portal.accounts.staff import (
    own_account,
    own_passkeys,
    password_links,
    people,
    person,
    second_factor,
    security,
    sign_in,
    sign_ins,
)
from portal.cases.staff import box as case_box
from portal.cases.staff import figures as case_figures
from portal.cases.staff import forwarding as case_forwarding
from portal.cases.staff import identities as case_identities
from portal.cases.staff import inbox as case_inbox
from portal.cases.staff import intake as case_intake
from portal.cases.staff import results as case_publishing
from portal.cases.staff import work as case_work
from portal.editorial.staff import (
    aids,
    deciding,
    domains,
    files,
    manuscript,
    manuscripts,
    plans,
    previews,
    versions,
    writing,
)
from portal.finder.staff import care as finder_care
from portal.finder.staff import groups as finder_groups
from portal.finder.staff import questions as finder_questions
from portal.finder.staff import rules as finder_rules
from portal.finder.staff import trying as finder_trying
from portal.gatherings.staff import gatherings as gathering_desk
from portal.gatherings.staff import materials as gathering_materials
from portal.gatherings.staff import participants as gathering_participants
from portal.imports import job_pages, staff_exports
from portal.imports import staff as import_pages
from portal.labels.staff import posters as label_posters
from portal.labels.staff import sheets as label_sheets
from portal.library.staff import items as library_desk
from portal.library.staff import parts as library_parts
from portal.procedures.staff import desk as procedure_desk
from portal.questions.staff import desk as question_desk
from portal.questions.staff import notices as notice_desk
from portal.questions.staff import publishing as answer_desk
from portal.ratings import staff as rating_desk
from portal.registry.staff import care as register_care
from portal.registry.staff import certificates as register_certificates
from portal.registry.staff import lists as register_lists
from portal.registry.staff import merging as register_merging
from portal.registry.staff import parts as register_parts
from portal.registry.staff import records as register_records
from portal.registry.staff import states as register_states
from portal.subscriptions import staff as subscription_desk
from portal.trace_desk.staff import alerts as alert_desk
from portal.trace_desk.staff import events as event_desk
from portal.trace_desk.staff import keeping as keeping_desk
from portal.trace_desk.staff import lots as lot_desk
from portal.trace_desk.staff import pieces as piece_desk
from portal.trace_desk.staff import recalls as recall_desk
from portal.warnings.staff import published as warning_desk
from portal.warnings.staff import recipients as warning_recipients
from portal.workspace import audit_pages, front_page

# Each module holds `pages`, and `MENU` where it has a place in the menu.
OFFICERS: tuple[ModuleType, ...] = (
    finder_rules,
    finder_groups,
    finder_questions,
    finder_trying,
    finder_care,
    sign_in,
    second_factor,
    password_links,
    own_account,
    security,
    own_passkeys,
    people,
    person,
    sign_ins,
    access_keys,
    register_lists,
    register_records,
    register_states,
    register_merging,
    register_certificates,
    register_parts,
    register_care,
    label_sheets,
    label_posters,
    lot_desk,
    piece_desk,
    event_desk,
    recall_desk,
    alert_desk,
    keeping_desk,
    case_box,
    case_figures,
    case_inbox,
    case_intake,
    case_work,
    case_forwarding,
    case_publishing,
    case_identities,
    manuscripts,
    plans,
    previews,
    manuscript,
    deciding,
    writing,
    versions,
    files,
    aids,
    domains,
    warning_recipients,
    warning_desk,
    import_pages,
    staff_exports,
    job_pages,
    subscription_desk,
    gathering_desk,
    gathering_materials,
    gathering_participants,
    library_desk,
    library_parts,
    rating_desk,
    question_desk,
    answer_desk,
    notice_desk,
    procedure_desk,
    front_page,
    audit_pages,
)
