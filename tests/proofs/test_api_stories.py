"""What the API's document says can be done next: each of its links leads on by a reference that the answer gives."""

from lindung.config.api import api
from tests.proofs.test_api import operations


def links() -> list[tuple[str, str, str]]:
    """Verb, path and the operation a link leads to, for each link of the document."""
    return [
        (verb, path, name)
        for verb, path, told in operations()
        for answer in told["responses"].values()
        for name in answer.get("links", {})
    ]


def test_every_link_of_the_document_leads_to_an_operation_by_a_reference_that_is_given() -> None:
    document = api.get_openapi_schema()
    named = {told["operationId"] for _, _, told in operations()}
    assert {name for _, _, name in links()} <= named
    for verb, path, _ in links():
        answer = document["paths"][path][verb]["responses"][201]
        shape = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert "ref" in document["components"]["schemas"][shape]["properties"], (path, shape)
    assert links()
