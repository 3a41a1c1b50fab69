"""What everybody and other systems meet: the pages and interfaces of all features."""

from types import ModuleType

from portal.api import epcis as epcis_api
from portal.api import figures as figures_api
from portal.api import log as log_api
from portal.api import lots as lots_api
from portal.api import procedures as procedures_api
from portal.api import registry as registry_api
from portal.api import resolver as resolver_api
from portal.api import trace as trace_api
from portal.api import views as api
from portal.api import warnings as warnings_api
from portal.attachments import views as attachments
from portal.cases import follow_views as case_follow
from portal.cases import result_views as case_results
from portal.cases import views as cases
from portal.core import health, published_keys
from portal.documents import views as documents
from portal.finder import views as finder
from portal.gatherings import views as gatherings
from portal.gatherings import visitor_pages as gathering_sign_ups
from portal.home import views as home
from portal.inspections import views as inspections
from portal.ledger import views as ledger
from portal.library import views as library
from portal.lookup import views as lookup
from portal.procedures import views as procedures
from portal.publishing import views as publishing
from portal.questions.views import answers as question_answers
from portal.questions.views import asking as question_asking
from portal.questions.views import notices as tbt_notices
from portal.ratings import views as ratings
from portal.registry import views as registry
from portal.resolver import views as resolver
from portal.scan import offline as scan_offline
from portal.scan import told_places
from portal.scan import views as scan
from portal.share_cards import views as share_cards
from portal.standards import views as standards
from portal.subscriptions import own_pages as own_subscription
from portal.subscriptions import views as subscriptions
from portal.trace import views as trace
from portal.warnings import views as warnings

# Each module holds `pages`, the blueprint of its feature.
PUBLIC: tuple[ModuleType, ...] = (
    health,
    published_keys,
    attachments,
    ledger,
    home,
    lookup,
    scan,
    scan_offline,
    told_places,
    trace,
    resolver,
    registry,
    standards,
    finder,
    documents,
    publishing,
    warnings,
    inspections,
    cases,
    case_follow,
    case_results,
    api,
    log_api,
    lots_api,
    epcis_api,
    trace_api,
    figures_api,
    resolver_api,
    registry_api,
    warnings_api,
    subscriptions,
    own_subscription,
    gatherings,
    gathering_sign_ups,
    library,
    share_cards,
    ratings,
    question_answers,
    question_asking,
    tbt_notices,
    procedures,
    procedures_api,
)
