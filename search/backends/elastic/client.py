"""Connections to a cluster, and its errors as ours."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
from elastic_transport import NodeConfig, Serializer, TransportError
from elastic_transport.client_utils import url_to_node_config
from elasticsearch import ApiError, Elasticsearch, SerializationError

from search.backends.base import BackendError, Refused

#: Threads of a process that may ask at the same time; one more waits for a connection.
CONNECTIONS = 64
#: Statuses that say "not now" or "not for you": the question itself is fine.
NOT_NOW = frozenset({401, 403, 408, 429})


class _Json(Serializer):
    """JSON by msgspec, several times as fast as Python's own."""

    mimetype = "application/json"

    def dumps(self, data: Any) -> bytes:
        return data if isinstance(data, bytes) else msgspec.json.encode(data)

    def loads(self, data: bytes) -> Any:
        try:
            return msgspec.json.decode(data)
        except msgspec.DecodeError as error:
            raise SerializationError(f"Not JSON: {error}", errors=(error,)) from error


class _Unread(_Json):
    """Leaves answers as bytes: their reader knows what is in them and decodes them in one go."""

    def loads(self, data: bytes) -> bytes:
        return data


def connect(
    urls: Sequence[str],
    *,
    api_key: str = "",
    ca_certs: str = "",
    seconds: float,
    retries: int = 0,
    read: bool = True,
) -> Elasticsearch:
    """A client for these addresses; connects when it is first used.

    `seconds` is for a whole request, connecting included. `retries` are for other nodes when one
    cannot be reached. With `read` False answers come as bytes. Raises ValueError for what is no
    address, OSError for a file of certificates that cannot be read.
    """
    nodes = [_node(url, seconds, ca_certs) for url in urls]
    return Elasticsearch(
        nodes,
        api_key=api_key or None,
        max_retries=retries,
        retry_on_timeout=False,
        # A node that was away is asked again soon: whether to ask at all is the breaker's business.
        max_dead_node_backoff=5.0,
        serializer=_Json() if read else _Unread(),
    )


def _node(url: str, seconds: float, ca_certs: str) -> NodeConfig:
    node = url_to_node_config(url, use_default_ports_for_scheme=True)
    # The client's own option would give each step of a request that long, and not the whole of it.
    node = replace(node, request_timeout=seconds, connections_per_node=CONNECTIONS)
    if node.scheme != "https":
        return node
    # Made here, a file that cannot be read shows at the start and not in the middle of a question.
    return replace(node, ssl_context=ssl.create_default_context(cafile=ca_certs or None))


@contextmanager
def as_ours(doing: str) -> Iterator[None]:
    """Raises BackendError for what may work later or elsewhere, Refused for what never will.

    Messages are for operators: they say what was being done and what Elasticsearch said about it.
    """
    try:
        yield
    except ApiError as error:
        said = f"Elasticsearch answered {error.status_code} to {doing}: {_reason(error)}"
        raise (Refused if is_final(error.status_code) else BackendError)(said) from error
    except (TransportError, SerializationError) as error:
        raise BackendError(
            f"Elasticsearch did not answer to {doing}: {type(error).__name__}, {error.message}"
        ) from error


def is_final(status: int) -> bool:
    """Whether an error will be the same whenever and wherever one tries again.

    An answer of 200 is an error, too, when it is not Elasticsearch's: a proxy's, perhaps.
    """
    return 400 <= status < 500 and status not in NOT_NOW


def _reason(error: ApiError) -> str:
    body = error.body
    if isinstance(body, bytes):
        try:
            body = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return str(body[:200], errors="replace")
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        about = body["error"]
        causes = [*(about.get("root_cause") or ()), about]
        return "; ".join(
            dict.fromkeys(str(cause.get("reason", cause.get("type"))) for cause in causes)
        )
    return str(error.message)[:200]
