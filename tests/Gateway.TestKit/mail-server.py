# A real SMTP server for tests (aiosmtpd): what it takes goes into a folder as whole files.
# Arguments: port, folder, security (none, starttls, tls), certificate, key, user, password; a user of - wants no sign-in.
import asyncio, itertools, os, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

port, folder, security, certificate, key, user, password = sys.argv[1:8]
numbers = itertools.count(1)


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 <%s> nobody of that name here" % address
        if address.startswith("later") and not os.path.exists(os.path.join(folder, "everybody")):
            return "450 4.2.0 <%s> greylisted" % address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = os.path.join(folder, "%06d" % next(numbers))
        lines = ["X-Envelope-To: " + address for address in envelope.rcpt_tos]
        lines.append("X-Transport: %s %s" % ("tls" if session.ssl else "clear", "signed-in" if session.authenticated else "anonymous"))
        with open(name + ".part", "wb") as file:
            file.write("\r\n".join(lines).encode() + b"\r\n" + envelope.content)
        os.rename(name + ".part", name + ".eml")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login.decode() == user and data.password.decode() == password)


context = None
if security != "none":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)


def session():
    return SMTP(
        Mailbox(),
        hostname="localhost",
        enable_SMTPUTF8=True,
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls",
        authenticator=authenticate if user != "-" else None,
        auth_required=user != "-",
        auth_require_tls=security == "starttls",
    )


async def main():
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", int(port), ssl=context if security == "tls" else None)
    print("listening", flush=True)
    await server.serve_forever()


asyncio.run(main())
