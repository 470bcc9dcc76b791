// Real Better Auth server on 127.0.0.1, plain node http. Everything is chosen by environment variables:
//   PORT=3005 DB=libsql|better-sqlite3|memory|pg  DB_FILE=:memory:|path  PG_URL=postgres://...
//   ALG=EdDSA|ES256|ES512|RS256|PS256   CACHE=off|compact|jwt|jwe|jwks   EXPIRES_IN=604800 UPDATE_AGE=86400
//   JWT_TTL=15m  JWT_CLAIMS=default|lean  GATEWAY=http://...  GATEWAY_HOOK_SECRET  OIDC_ISSUER=http://127.0.0.1:4455  BASE_URL  RATE=1  SECURE=1
import http from 'node:http';
import { betterAuth } from 'better-auth';
import { toNodeHandler } from 'better-auth/node';
import { jwt, bearer, admin, genericOAuth } from 'better-auth/plugins';
import { getMigrations } from 'better-auth/db/migration';

const e = process.env, port = +(e.PORT ?? 3005), alg = e.ALG ?? 'EdDSA', cache = e.CACHE ?? 'off';
const baseURL = e.BASE_URL ?? `http://127.0.0.1:${port}`;
let database, migrate = true;
switch (e.DB ?? 'libsql') {
  case 'libsql': { // a bare libsql object has a `.db` property and is mis-detected by Better Auth: wrap it in a dialect
    const { SqliteDialect } = await import('kysely');
    database = { type: 'sqlite', transaction: true, dialect: new SqliteDialect({ database: new (await import('libsql')).default(e.DB_FILE ?? ':memory:') }) }; break;
  }
  case 'better-sqlite3': database = new (await import(e.BS3 ?? 'better-sqlite3')).default(e.DB_FILE ?? ':memory:'); break;
  case 'pg': database = new (await import('pg')).default.Pool({ connectionString: e.PG_URL, max: 4 }); break;
  case 'memory': { // every table must exist as an empty array
    const { memoryAdapter } = await import('better-auth/adapters/memory');
    database = memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }); migrate = false;
  }
}
const options = {
  baseURL, database, secret: e.SECRET ?? 'lab-secret-lab-secret-lab-secret-0123456789',
  telemetry: { enabled: false },
  trustedOrigins: (e.TRUSTED ?? 'http://127.0.0.1:8080').split(','),
  rateLimit: { enabled: e.RATE === '1' },
  advanced: e.SECURE === '1' ? { useSecureCookies: true } : {},
  emailAndPassword: { enabled: true },
  session: {
    expiresIn: +(e.EXPIRES_IN ?? 604800), updateAge: +(e.UPDATE_AGE ?? 86400),
    cookieCache: cache === 'off' ? undefined
      : { enabled: true, maxAge: +(e.CACHE_AGE ?? 300), strategy: cache === 'jwks' ? 'jwt' : cache },
  },
  ...(e.GATEWAY ? { databaseHooks: (await import('./gateway-hook.mjs')).gatewayHooks } : {}), // what README.md shows
  plugins: [
    jwt({
      sessionCookieCache: cache === 'jwks', disableSettingJwtHeader: e.NOHDR === '1',
      jwks: { keyPairConfig: { alg }, jwksPath: e.JWKS_PATH, rotationInterval: e.ROT && +e.ROT, gracePeriod: e.GRACE && +e.GRACE },
      jwt: {
        expirationTime: e.JWT_TTL ?? '15m', issuer: e.ISS, audience: e.AUD,
        ...(e.JWT_CLAIMS === 'lean' ? { definePayload: ({ user, session }) =>
          ({ email: user.email, email_verified: user.emailVerified, name: user.name, role: user.role, sid: session.id }) } : {}),
      },
    }),
    bearer(), admin(),
    ...(e.OIDC_ISSUER ? [genericOAuth({ config: [{ providerId: 'lab', clientId: 'gw', clientSecret: 'gw-secret-gw-secret-gw-secret-gw',
      discoveryUrl: `${e.OIDC_ISSUER}/.well-known/openid-configuration`, scopes: ['openid', 'email', 'profile'], requireIdTokenVerification: true }] })] : []),
  ],
};
if (migrate) {
  const m = await getMigrations(options);
  if (e.SHOW_SQL) console.log(await m.compileMigrations());
  await m.runMigrations();
}
const auth = betterAuth(options), handler = toNodeHandler(auth), ctx = await auth.$context;
if (e.SEED_ADMIN) { // role is input:false at sign-up, so the first admin must be made on the server side
  const [email, password] = e.SEED_ADMIN.split(' ');
  if (!(await ctx.internalAdapter.findUserByEmail(email))) {
    const { user } = await auth.api.signUpEmail({ body: { email, password, name: 'Root' } });
    await ctx.internalAdapter.updateUser(user.id, { role: 'admin' });
  }
}
const srv = http.createServer((req, res) => req.url.startsWith('/api/auth') ? handler(req, res) : res.writeHead(404).end());
srv.listen(port, '127.0.0.1', () => console.log(`READY ${baseURL} pid=${process.pid} db=${e.DB ?? 'libsql'} alg=${alg} cache=${cache}`));
for (const s of ['SIGTERM', 'SIGINT']) process.on(s, () => srv.close(() => process.exit(0)) && srv.closeAllConnections());
