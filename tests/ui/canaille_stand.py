"""An identity provider of the kind that a ministry runs: Canaille, as a process of its own.

Started with the address to which it sends people back; it prints its own, and serves until it is ended.
"""

import logging
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey

PASSWORD = "correct horse battery staple"


class Silent(WSGIRequestHandler):
    """Serves, and does not tell."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(back: str) -> None:
    """Serve two people, two groups and one client."""
    key = RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)
    settings = {
        "SECRET_KEY": "for tests alone, and as long as it must be",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "memory", "SMTP": None},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [key]},
    }
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, handler_class=Silent)
    app.config["SERVER_NAME"] = f"127.0.0.1:{server.server_port}"
    with app.app_context():
        furnish(Backend.instance, back)
    logging.disable()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


def furnish(backend: Backend, back: str) -> None:
    """Let there be somebody of the desk, somebody of no office, and the client that Amity is."""
    dara, vanna = (
        models.User(
            user_name=login,
            formatted_name=name,
            family_name=name.split()[-1],
            emails=[f"{login}@mfa.example"],
            password=PASSWORD,
        )
        for login, name in (("dara", "Sok Dara"), ("vanna", "Chan Vanna"))
    )
    for user in (dara, vanna):
        backend.save(user)
    backend.save(models.Group(display_name="amity-desk", members=[dara]))
    backend.save(models.Group(display_name="canteen", members=[dara, vanna]))
    client = models.Client(
        client_id="amity",
        client_secret="a secret & of two",
        client_name="Amity",
        client_uri="http://127.0.0.1/",
        redirect_uris=[back],
        post_logout_redirect_uris=[back.partition("/sign-in")[0] + "/sign-in"],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile", "groups"],
        token_endpoint_auth_method="client_secret_basic",
    )
    backend.save(client)
    client.audience = [client]
    backend.save(client)


if __name__ == "__main__":
    main(sys.argv[1])
