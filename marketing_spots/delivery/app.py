"""The Falcon application: routes, and one way out for every error.

The two routes that pages wait for are answered before Falcon makes its request and response objects,
which would cost more than the decision; Falcon routes everything else and whatever is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import falcon
from falcon import Request, Response

from marketing_spots.delivery import replies
from marketing_spots.delivery.documents import Documents
from marketing_spots.delivery.explain import Explain
from marketing_spots.delivery.health import Health
from marketing_spots.delivery.problems import STATUS_LINES, Problem
from marketing_spots.delivery.replies import Reply
from marketing_spots.delivery.spots import Spots
from marketing_spots.delivery.state import State

SPOTS = "/api/v1/spots"
SPOT_PREFIX = SPOTS + "/"
Answer = Callable[[Mapping[str, Any]], Reply]


class DeliveryApp(falcon.App[Request, Response]):
    """Falcon with a short way for spots."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
        self._spots = Spots(state)
        self.add_error_handler(Exception, self._unexpected)
        self.add_error_handler(falcon.HTTPError, self._http_error)
        self.add_error_handler(Problem, self._problem)

    def __call__(self, env: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI."""
        path, method = env["PATH_INFO"], env["REQUEST_METHOD"]
        if method == "POST":
            if path == SPOTS:
                return self._start(self._guarded(self._spots.post, env), start_response)
        elif method == "GET" and path.startswith(SPOT_PREFIX):
            reply = self._guarded(self._spots.again, env)
            if reply is not None:
                return self._start(reply, start_response)
        return super().__call__(env, start_response)

    def _start(self, reply: Reply, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(reply.status, reply.headers)
        return (reply.body,)

    def _guarded(self, answer: Callable[[Mapping[str, Any]], Any], env: Mapping[str, Any]) -> Any:
        """An answer, or the problem that it raises as one."""
        try:
            return answer(env)
        except Problem as problem:
            return self.refuse(problem, env)
        except Exception as error:
            return self.refuse(self._noted(error, env), env)

    # --- errors ---

    def refuse(self, problem: Problem, env: Mapping[str, Any]) -> Reply:
        """The problem as an answer that pages of allowed origins can read."""
        live = self.state.live
        origins = live.access.origins if live is not None else frozenset[str]()
        return replies.from_problem(problem, env.get("HTTP_ORIGIN"), origins)

    def _noted(self, error: Exception, env: Mapping[str, Any]) -> Problem:
        self.state.failures.note(
            "unexpected",
            f"{env.get('REQUEST_METHOD')} {env.get('PATH_INFO')}: {type(error).__name__}: {error}",
            error=error,
        )
        return Problem(
            500,
            "unexpected",
            "Something went wrong here",
            "The request could not be answered because of an error on this node; it was logged.",
        )

    def _problem(self, req: Request, resp: Response, error: Problem, params: Any) -> None:
        put(resp, self.refuse(error, req.env))

    def _unexpected(self, req: Request, resp: Response, error: Exception, params: Any) -> None:
        put(resp, self.refuse(self._noted(error, req.env), req.env))

    def _http_error(
        self, req: Request, resp: Response, error: falcon.HTTPError, params: Any
    ) -> None:
        put(resp, self.refuse(from_falcon(error, req), req.env))


def from_falcon(error: falcon.HTTPError, req: Request) -> Problem:
    """Falcon's own errors in our words."""
    status = error.status_code
    headers = list((error.headers or {}).items()) if isinstance(error.headers, dict) else []
    if status == 404:
        return Problem(
            404,
            "not-found",
            "There is nothing at this address",
            f"{req.path[:200]} is not part of this API. /api/v1/docs lists what is.",
        )
    if status == 405:
        allowed = dict(headers).get("Allow") or dict(headers).get("allow") or ""
        return Problem(
            405,
            "method",
            "This address has no such method",
            f"{req.method[:20]} is not possible here; use {allowed}.",
            headers=headers,
        )
    title = STATUS_LINES.get(status, str(status)).partition(" ")[2] or "The request failed"
    return Problem(
        status if status in STATUS_LINES else 400,
        "malformed",
        title,
        error.description or "The request cannot be read.",
        headers=headers,
    )


def put(resp: Response, reply: Reply) -> None:
    """Makes a finished answer Falcon's response."""
    resp.status = reply.status
    resp.data = reply.body
    for name, value in reply.headers:
        if name != "Content-Length":  # Falcon counts for itself
            resp.append_header(name, value)


# --- resources ----------------------------------------------------------------------------------


class Page:
    """An address that only answers GET, the same for everybody."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def on_get(self, req: Request, resp: Response) -> None:
        put(resp, self._answer(req.env))

    on_head = on_get


class Resource:
    """An address under the API, with the preflight that browsers send before they ask."""

    methods = ""

    def __init__(self, state: State) -> None:
        self._state = state

    def on_options(self, req: Request, resp: Response, **params: str) -> None:
        live = self._state.live
        origins = live.access.origins if live is not None else frozenset[str]()
        put(resp, replies.preflight(req.env, origins, self.methods))


class SpotsResource(Resource):
    """POST is answered before Falcon; what comes here asks for something else."""

    methods = "POST, OPTIONS"

    def __init__(self, state: State, spots: Spots) -> None:
        super().__init__(state)
        self._spots = spots

    def on_post(self, req: Request, resp: Response) -> None:
        put(resp, self._spots.post(req.env))


class SpotResource(Resource):
    """One spot by name."""

    methods = "GET, HEAD, OPTIONS"

    def __init__(self, state: State, spots: Spots) -> None:
        super().__init__(state)
        self._spots = spots

    def on_get(self, req: Request, resp: Response, name: str) -> None:
        put(resp, self._spots.get(req.env, name))

    on_head = on_get


class ExplainResource(SpotResource):
    """Explanations; a spot that is called "explain" can still be asked for with GET."""

    methods = "GET, HEAD, POST, OPTIONS"

    def __init__(self, state: State, spots: Spots) -> None:
        super().__init__(state, spots)
        self._explain = Explain(state)

    def on_get(self, req: Request, resp: Response, name: str = "explain") -> None:
        super().on_get(req, resp, name)

    on_head = on_get

    def on_post(self, req: Request, resp: Response) -> None:
        put(resp, self._explain.post(req.env))


def create_app(state: State) -> DeliveryApp:
    """The application over one process's state."""
    app = DeliveryApp(state)
    spots = Spots(state)
    health = Health(state)
    documents = Documents(state.plugins)
    app.add_route(SPOTS, SpotsResource(state, spots))
    app.add_route(f"{SPOTS}/explain", ExplainResource(state, spots))
    app.add_route(f"{SPOTS}/{{name}}", SpotResource(state, spots))
    app.add_route("/health/live", Page(health.live))
    app.add_route("/health/ready", Page(health.ready))
    app.add_route("/api/v1/openapi.json", Page(documents.openapi))
    app.add_route("/api/v1/docs", Page(documents.page))
    app.add_route("/api/v1/docs/style.css", Page(documents.style))
    return app
