"""Version 1 of the API: its operations, its one way to sign in, its one shape of errors."""

from buttress_web.api import contacts, people, reference, releases
from buttress_web.api.authentication import AccessToken
from buttress_web.api.operations import Api
from buttress_web.api.problems import handle

api = Api(
    title="Buttress",
    version="1",
    description="Who needs what, who can supply it, by when: what its reader may see, and the reader's own records.",
    urls_namespace="api",
    auth=AccessToken(),
    docs_url=None,
    openapi_url="/openapi.json",
)
handle(api)
for part in (reference, contacts, releases, people):
    api.add_router("", part.router)
