"""Routes that are worked out when the first request comes for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from interfaces.late import Late


def two_routes() -> APIRouter:
    router = APIRouter(route_class=Late)

    @router.get("/cases/{number}")
    def case(number: int) -> int:
        return number

    @router.get("/complaints/{number}")
    def complaint(number: int) -> int:
        return number

    return router


def worked_out(router: APIRouter) -> list[bool]:
    return ["dependant" in vars(route) for route in router.routes]


def test_a_request_works_out_its_own_route_alone() -> None:
    # given an application with two routes
    router, app = two_routes(), FastAPI()
    app.router.routes.extend(router.routes)
    assert worked_out(router) == [False, False]
    # when somebody asks for one
    visit = TestClient(app)
    assert visit.get("/complaints/7").json() == 7
    # then the other one waits, and what is wrong is answered as ever
    assert worked_out(router) == [False, True]
    assert visit.get("/complaints/x").status_code == 422
    assert visit.post("/complaints/7").status_code == 405
    assert visit.get("/nothing").status_code == 404
    assert worked_out(router) == [False, True]


def test_where_it_is_found_is_known_before() -> None:
    router = two_routes()
    assert [route.path for route in router.routes] == ["/cases/{number}", "/complaints/{number}"]
    assert worked_out(router) == [False, False]


def test_behind_a_prefix_it_is_found_as_well() -> None:
    app = FastAPI()
    app.include_router(two_routes(), prefix="/api")
    visit = TestClient(app)
    assert visit.get("/api/cases/7").json() == 7
    assert visit.get("/cases/7").status_code == 404
    assert set(app.openapi()["paths"]) == {"/api/cases/{number}", "/api/complaints/{number}"}


def test_two_that_come_at_once_find_the_same_route() -> None:
    for _ in range(20):
        (route, _) = two_routes().routes
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda one: one.dependant, [route] * 4))
        assert all(one is found[0] for one in found)
