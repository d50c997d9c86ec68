"""eventops: the board a fair, a festival or an assembly is run on, on the day, from people's own phones.

Importing this package imports no library: ``app.py`` must make the standard library cooperate first.
"""


def create_app(instance=None, **overrides):
    """The application, everything switched on in this order.

    *instance* is the folder of what this machine owns; *overrides* win over the environment. Raises BadSetting.
    """
    from flask import Flask

    # what has no door of its own is imported for its tables, or its cards, which the board serves
    from eventops import (  # noqa: F401
        alarms,
        alerts,
        board,
        booths,
        checklists,
        cli,
        config,
        contacts,
        desk,
        feed,
        handovers,
        history,
        incidents,
        leases,
        lost_items,
        notes,
        people,
        phrases,
        placements,
        polls,
        push,
        questions,
        runsheet,
        scheduled,
        screens,
        search,
        shell,
        stock,
        storage,
        supplies,
        transport,
        web,
        words,
    )
    from eventops.extensions import babel, csrf, db, limiter, login_manager, migrate, socketio

    static = config.CHECKOUT / "static"
    build = config.fingerprint(static)
    app = Flask(__name__, template_folder=config.CHECKOUT / "templates", static_folder=static,
                static_url_path=f"/static/{build}", instance_path=str(config.instance_folder()))
    app.jinja_environment = web.Templates
    app.json.ensure_ascii = False  # UTF-8, on pages, too: Japanese in half the bytes
    app.config.update(config.from_environment(instance), BUILD=build)
    app.config.update(overrides)
    if (url := app.config["SQLALCHEMY_DATABASE_URI"]).startswith("postgresql"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = config.postgres_engine(
            url, app.config["PORT"], app.config["DATABASE_CONNECTIONS"])
    storage.init_app(app)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}

    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.PACKAGE / "migrations"), render_as_batch=True)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    words.init_app(app, babel)

    for feature in (web, people, feed, notes, phrases, polls, board, alerts, supplies, runsheet, stock, checklists,
                    questions, incidents, handovers, booths, placements, contacts, scheduled, push, search, screens,
                    desk, history, shell):
        app.register_blueprint(feature.blueprint)
    app.add_template_global(history.sentences.sentence)
    cli.init_app(app)

    mode = transport.ready_for(app.config["ASYNC_MODE"])
    transport.harden(mode)
    redis = app.config["REDIS_URL"]
    waking = transport.waking(redis, app.config["SHARED_NAME"]) if redis else None
    socketio.init_app(app, **transport.socketio_options(mode, waking))
    web.wrap(app)
    return app
