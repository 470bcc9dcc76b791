namespace Gateway.Bench.Proxy;

/// <summary>HAProxy's configuration: as many threads as there are processors, the same headers, and tokens checked in its own words when there is a key.</summary>
internal static class Haproxy
{
    /// <param name="port">Where it listens.</param>
    /// <param name="backend">The port of the backend.</param>
    /// <param name="identity">What sets the identity headers: <see cref="Fixed"/> or <see cref="FromToken"/>.</param>
    public static string Configuration(int port, int backend, string identity) =>
        $"""
        global
          nbthread {Environment.ProcessorCount}
          maxconn 1000
        defaults
          mode http
          timeout client 60s
          timeout server 60s
          timeout connect 5s
          http-reuse always
        frontend site
          bind 127.0.0.1:{port}
          http-request set-header X-Forwarded-For %[src]
          http-request set-header X-Forwarded-Proto http
          http-request set-header X-Forwarded-Host %[req.hdr(host)]
          http-request del-header X-User-Id
          http-request del-header X-User-Email
          http-request del-header X-User-Roles
        {identity}
          http-request del-header Authorization
          default_backend nginx
        backend nginx
          server one 127.0.0.1:{backend}

        """;

    public static string Fixed(Person person) =>
        $"""
          http-request set-header X-User-Id {person.Id}
          http-request set-header X-User-Email {Person.Email}
          http-request set-header X-User-Roles {Person.RolesText}
        """;

    /// <summary>alg, exp and the signature. HAProxy 2.6 reads no arrays, but their elements: the three roles by their places.</summary>
    public static string FromToken(string keyFile) =>
        $$"""
          http-request set-var(txn.bearer) http_auth_bearer
          http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
          http-request deny deny_status 401 unless { var(txn.alg) -m str ES256 }
          http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
          http-request set-var(txn.now) date
          http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int le 0 }
          http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"{{keyFile}}") -m int 1 }
          http-request set-header X-User-Id %[var(txn.bearer),jwt_payload_query('$.user_id')]
          http-request set-header X-User-Email %[var(txn.bearer),jwt_payload_query('$.email')] if { var(txn.bearer),jwt_payload_query('$.email_verified') -m bool }
          http-request set-header X-User-Roles %[var(txn.bearer),jwt_payload_query('$.roles[0]')],%[var(txn.bearer),jwt_payload_query('$.roles[1]')],%[var(txn.bearer),jwt_payload_query('$.roles[2]')]
        """;
}
