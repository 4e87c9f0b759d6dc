// A certified OpenID provider on loopback, for the tests: it takes its settings from the environment.
import { Provider } from "oidc-provider";

const settings = JSON.parse(process.env.PROVIDER_SETTINGS);

const provider = new Provider(settings.issuer, {
    clients: settings.clients,
    cookies: { keys: ["of the tests"] },
    claims: { openid: ["sub"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "profile", "groups"],
    pkce: { required: () => true },
    features: {
        devInteractions: { enabled: true },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: { enabled: true },
    },
    findAccount: (_, id) => {
        const person = settings.people[id];
        return person && { accountId: id, claims: () => ({ sub: id, ...person }) };
    },
    fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
});

const server = provider.listen(settings.port, "127.0.0.1", () => console.log("ready"));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
