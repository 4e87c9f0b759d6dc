"""Check of the sign-in file, and of the providers that it names."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from supt_async.cli.doctor.findings import Case, Finding, in_thread, ok, problem
from supt_async.server.sign_in.proxy_headers import proxy_headers
from supt_async.server.sign_in.settings import ProviderSettings, read_settings

SECONDS = 5.0
"""Seconds in which a provider must answer."""
MOST_BYTES = 1_000_000
"""Bytes of its answer that are read."""
DISCOVERY = "/.well-known/openid-configuration"


async def check(case: Case) -> list[Finding]:
    """Read the file, and ask each provider for its description.

    Raises:
        Refused: The file, a secret that it names, or the settings of a proxy can't be used.
    """
    path = case.config.sign_in
    settings = read_settings(path)
    headers = proxy_headers(case.config, settings)
    if not path:
        return [ok("no --sign-in: people come by invitation links")]
    links = "" if settings.invitations else ", and links are off"
    count = len(settings.providers)
    named = ok(f"{path} names {count} provider{'' if count == 1 else 's'}{links}")
    proxy = []
    if headers is not None:
        proxy.append(ok(f"a trusted proxy names people in {case.config.auth_proxy_header}"))
    return [named, *proxy, *await in_thread(lambda: [look(one) for one in settings.providers])]


def look(provider: ProviderSettings) -> Finding:
    """Judge whether a provider describes itself as the issuer that the file names."""
    about = f"provider {provider.name!r}"
    try:
        with urllib.request.urlopen(
            provider.issuer.rstrip("/") + DISCOVERY, timeout=SECONDS
        ) as answer:
            described = json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as exc:
        return problem(f"{about}: its issuer answers {exc.code} at {DISCOVERY}: correct issuer")
    except OSError:
        return problem(f"{about}: its issuer can't be reached from here: check the network")
    except ValueError:
        return problem(f"{about}: what answers at its issuer is no OpenID provider: correct issuer")
    issuer = described.get("issuer") if isinstance(described, dict) else None
    if issuer != provider.issuer:
        return problem(f"{about}: it states another issuer: write it exactly as the provider does")
    return ok(f"{about} answers")
