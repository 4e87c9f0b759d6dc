"""All settings, declared once: flags, ``SUPT_*`` variables and the reference come from here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def _setting(
    default: Any,
    help_: str,
    *,
    flag: bool = True,
    choices: tuple[str, ...] = (),
    most: int | None = None,
) -> Any:
    metadata = {"help": help_, "flag": flag, "choices": choices, "most": most}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Settings of ``supt serve``."""

    database: str = _setting(
        "sqlite+aiosqlite:///supt.db",
        "Address of the database: sqlite:///FILE, postgresql://USER@HOST/NAME,"
        " mysql://USER@HOST/NAME, or @FILE that holds it.",
    )
    database_untested: bool = _setting(
        False,
        "Try a database that supt is not tested on: any that SQLAlchemy has an asynchronous"
        " driver for.",
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on; 0 takes a free one.", most=65535)
    processes: int = _setting(
        1,
        "Processes that serve this port, with PostgreSQL or MariaDB. One that dies is started"
        " again, and SIGHUP restarts them one after the other, without a gap. Rate limits and"
        " limits of connections hold for each of them.",
        most=64,
    )
    url: str = _setting(
        "",
        "Public address of the server, such as https://label.example.org, also with a path, such"
        " as https://example.org/label: needed behind a proxy, and with a --host that others can"
        " reach.",
    )
    lan: bool = _setting(
        False,
        "Serve the other computers of this machine's own network: finds its address there, listens"
        " on it and makes links with it. Without TLS.",
    )
    orchestrate: bool = _setting(
        False, "Also train every project's model, in processes beside the server."
    )
    rate_limit: float = _setting(
        20.0,
        "Answers per second from one labeller, with bursts of ten times that; 0 switches off this"
        " limit and those by address.",
    )
    address_rate: float = _setting(
        200.0, "Requests per second from one address, with bursts of ten times that; 0: no limit."
    )
    connections_per_address: int = _setting(
        256, "HTTP connections that one address may hold; 0: no limit."
    )
    sockets_per_address: int = _setting(500, "Sockets that one address may hold; 0: no limit.")
    sessions_per_labeller: int = _setting(
        16, "Sessions (tabs, programs) that one labeller may have at a time; 0: no limit."
    )
    leases_per_labeller: int = _setting(
        64, "Items that one labeller may hold when opening another session; 0: no limit."
    )
    projects_per_creator: int = _setting(
        100, "Projects that one person may make, those handed over to others included; 0: no limit."
    )
    forwarded_allow_ips: str = _setting(
        "127.0.0.1,::1",
        "Proxies whose X-Forwarded-For is trusted: addresses or networks, or * for all.",
    )
    sign_in: str = _setting(
        "",
        "TOML file of how people sign in: providers (OpenID Connect), and what their groups open.",
    )
    auth_proxy_header: str = _setting(
        "",
        "Header in which a proxy of --forwarded-allow-ips names who is signed in, such as"
        " X-Forwarded-User or Remote-User; with [proxy] rules in the file of --sign-in.",
    )
    auth_proxy_groups_header: str = _setting(
        "", "Header with that person's groups, separated by commas."
    )
    auth_proxy_name_header: str = _setting("", "Header with that person's name to be shown.")
    metrics_token_file: str = _setting(
        "",
        "File with the token for /metrics. Without it only this machine may read them, and only"
        " on a server without --url.",
    )
    media_root: str = _setting(
        "",
        "Folder or bucket (s3://, gs://, https://) of images and sounds that items name by path;"
        " {project} in it stands for the project's name.",
    )
    media_origins: str = _setting(
        "",
        "Other servers whose sounds the page may read to draw their outline, separated by commas,"
        " such as https://media.example.org. They must allow it as well (CORS).",
    )
    webhook_hosts: str = _setting(
        "",
        "Where webhooks may go, separated by commas: hosts, host:port, *.example.org, * for all"
        " public hosts, and other addresses and networks that hosts may lead to; over TLS unless it"
        " begins with http://. Empty: webhooks are off.",
    )
    max_upload: int = _setting(
        256,
        "Megabytes of a file that the page or a program may upload; up to eight such files lie in"
        " the temporary folder at once.",
    )
    keep_days: int = _setting(
        90,
        "Days to keep ended sessions and leases without an answer; late answers are accepted for"
        " as long. 0: for ever.",
    )
    keep_events: int = _setting(
        30,
        "Days to keep the events of projects for those who follow them; a program that was away for"
        " longer begins anew. 0: for ever.",
    )
    keep_runs: int = _setting(
        1000,
        "Number of trainings to keep of each project, besides those of the learning curve; 0: all.",
    )
    keep_acts: int = _setting(
        0,
        "Days to keep the log of what owners did, also of projects that are deleted. 0: for ever.",
    )
    grace_ms: int = _setting(
        15_000, "Milliseconds that a lost session keeps its items.", flag=False
    )
    hello_ms: int = _setting(10_000, "Milliseconds in which a client must say hello.", flag=False)
    ping_seconds: float = _setting(5.0, "Seconds between pings to each client.", flag=False)
    drain_seconds: float = _setting(
        8.0, "Seconds that a stopping server waits for answers under way.", flag=False
    )

    def share(self, number: int) -> int:
        """Return this process's share of a bound that holds for all processes of the server."""
        return max(1, -(-number // max(1, self.processes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingConfig:
    """Settings of the orchestrator."""

    model: str = _setting(
        "", "Model as module:factory; default: logistic regression on arrays, TF-IDF for texts."
    )
    models: str = _setting(
        "",
        "Models that owners may choose for their projects besides the built-in one:"
        " NAME=module:factory, separated by commas.",
    )
    encoder: str = _setting(
        "",
        "Encoder as module:factory, or wordllama: it makes vectors of texts, or of images and"
        " sounds, which the model learns from as well.",
    )
    acquisition: str = _setting(
        "margin", "What to ask next: margin, entropy, certainty, random, or module:name."
    )
    shuffle_prop: float = _setting(0.0, "Share of the ranking that is shuffled, 0 to 1.")
    holdout: float = _setting(
        0.0,
        "Share of the items to draw at random and keep out of training, to measure the accuracy.",
    )
    train_on: int = _setting(
        100_000,
        "Labelled items to fit a model on, at most; of more, a sample of all classes with the"
        " newest. 0: all.",
    )
    target_score: float = _setting(
        0.95, "Score to reach; each training estimates how many labels it needs."
    )
    interval_seconds: float = _setting(2.0, "Train at most this often, in seconds.")
    interval_n_labels: int = _setting(10, "Train after this many new labels.")
    state: str = _setting(
        "",
        "Folder for the items' features and the models; default: beside the SQLite file, or"
        " ~/.local/state/supt.",
    )
    executor: str = _setting(
        "process", "Where models are trained: process, or dask://HOST:PORT of a scheduler."
    )
    deadline_seconds: float = _setting(600.0, "Seconds after which a training is stopped.")
    memory_limit: float = _setting(
        0.0, "Memory that a training may allocate, in GB; 0: half of the machine's."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConfig:
    """How ``supt serve`` and ``supt orchestrate`` log."""

    log_format: str = _setting(
        "auto",
        "Format of log lines: text, json, or auto (text on a terminal, JSON elsewhere).",
        choices=("auto", "text", "json"),
    )


def state_home() -> Path:
    """Return the folder for what programs keep between their runs (XDG base directories)."""
    named = os.environ.get("XDG_STATE_HOME", "")
    return Path(named) if os.path.isabs(named) else Path.home() / ".local" / "state"


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"SUPT_{name.upper()}"


def notify_socket() -> str:
    """Return the address of the socket at which systemd waits for this program's state, if any."""
    return os.environ.get("NOTIFY_SOCKET", "")
