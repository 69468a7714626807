// A real OpenID provider on the loopback: node server.mjs CONFIGURATION.json
// Its accounts are read again at each use, so that a test can change somebody's groups between two sign-ins.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { consentPage, errorPage, loginPage, logoutPage, signedOutPage } from './pages.mjs';

const file = process.argv[2];
const configuration = () => JSON.parse(readFileSync(file, 'utf8'));
const account = (key, value) => configuration().accounts.find((known) => known[key] === value);

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' };
}

function openProvider(issuer, port) {
  const names = ['session', 'interaction', 'resume'];
  return new Provider(issuer, {
    clients: configuration().clients,
    jwks: { keys: [signingKey()] },
    // A browser sends one host's cookies to all its ports: each provider has names of its own.
    cookies: {
      keys: [randomBytes(32).toString('hex')],
      names: Object.fromEntries(names.map((name) => [name, `_${name}_${port}`])),
    },
    claims: {
      openid: ['sub', 'groups'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    clientAuthMethods: [...new Set(configuration().clients.map((client) => client.token_endpoint_auth_method))],
    pkce: { methods: ['S256'], required: () => true },
    responseTypes: ['code'],
    findAccount: (_, subject) => {
      const { subject: sub, ...claims } = account('subject', subject) ?? {};
      return sub && { accountId: sub, claims: () => ({ sub, ...claims }) };
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => { context.body = logoutPage(form); },
        postLogoutSuccessSource: (context) => { context.body = signedOutPage(); },
      },
    },
    renderError: (context, error) => { context.body = errorPage(`${error.error}: ${error.error_description}`); },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
  });
}

async function posted(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

async function consent(provider, { grantId, params, prompt, session }) {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
  if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
  return { consent: { grantId: await grant.save() } };
}

function send(response, status, page) {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }).end(page);
}

async function interact(provider, request, response) {
  const details = await provider.interactionDetails(request, response);
  const asks = details.prompt.name === 'login' ? loginPage : consentPage;
  if (request.method !== 'POST') return send(response, 200, asks(details.params.client_id));
  const form = await posted(request);
  if (form.get('answer') === 'deny') {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  if (details.prompt.name === 'consent') {
    const result = await consent(provider, details);
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  }
  const known = account('email', form.get('email'));
  if (!known) return send(response, 401, asks(details.params.client_id, 'Nobody here has this e-mail address.'));
  return provider.interactionFinished(request, response, { login: { accountId: known.subject } });
}

const server = createServer();
server.listen(configuration().port ?? 0, '127.0.0.1', () => {
  const { port } = server.address();
  const issuer = configuration().issuer ?? `http://127.0.0.1:${port}`;
  const provider = openProvider(issuer, port);
  const standard = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) return standard(request, response);
    return interact(provider, request, response).catch((error) => send(response, 400, errorPage(error.message)));
  });
  console.log(`issuer ${issuer}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
