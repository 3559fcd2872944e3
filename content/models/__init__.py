"""What editors write and what is imported for them."""

from content.models.base import ContentPage, PageTag
from content.models.changes import Change, ChangeCursor, ChangeHead
from content.models.forms import FormEntry, FormField, FormPage, Tally
from content.models.help import (
    Audience,
    ContactPointPage,
    FaqCategoryPage,
    FaqQuestionPage,
    GuidedHelpPage,
    Helpfulness,
    RelatedQuestion,
)
from content.models.menus import Menu
from content.models.pages import ArticlePage, HomePage, LandingPage, SectionPage
from content.models.previews import PreviewToken
from content.models.program_page import ProgramPage, RelatedProgram
from content.models.programs import Authority, ImportedObject, Incentive, Program
from content.models.rates import RatePlanPage
from content.models.recorded import RecordedSnippet
from content.models.releases import DueProblem, Release, ReleaseItem
from content.models.safety import SafetyPage
from content.models.settings import SiteSettings
from content.models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "ArticlePage",
    "Audience",
    "Authority",
    "Change",
    "ChangeCursor",
    "ChangeHead",
    "ContactPointPage",
    "ContentPage",
    "DueProblem",
    "FaqCategoryPage",
    "FaqQuestionPage",
    "FormEntry",
    "FormField",
    "FormPage",
    "GuidedHelpPage",
    "Helpfulness",
    "HomePage",
    "ImportedObject",
    "Incentive",
    "LandingPage",
    "Menu",
    "PageTag",
    "PreviewToken",
    "Program",
    "ProgramPage",
    "RatePlanPage",
    "RecordedSnippet",
    "RelatedProgram",
    "RelatedQuestion",
    "Release",
    "ReleaseItem",
    "SafetyPage",
    "SectionPage",
    "SiteSettings",
    "Tally",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
