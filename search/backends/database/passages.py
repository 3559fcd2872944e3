from search.documents.document import Document
from search.understood import Understood


def highlights(document: Document, understood: Understood) -> dict[str, str]:
    return {}
