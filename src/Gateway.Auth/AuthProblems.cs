namespace Gateway.Auth;

/// <summary>Every problem that the gateway answers with (RFC 9457): one stable code, one status, one title. What can go wrong is listed here.</summary>
internal static class AuthProblems
{
    public static readonly Problem ValidationFailed = new("validation-failed", 400, "The request has fields that cannot be accepted.");
    public static readonly Problem MalformedRequest = new("malformed-request", 400, "The request could not be read.");
    public static readonly Problem InvalidCode = new("invalid-code", 400, "This link or code is not, or no longer, good. Ask for a new one.");
    public static readonly Problem InvalidCredentials = new("invalid-credentials", 401, "The e-mail address or the password is not right.");
    public static readonly Problem InvalidRefreshToken = new("invalid-refresh-token", 401, "Sign in again.");
    public static readonly Problem Unauthenticated = new("unauthenticated", 401, "Sign in to use this.");
    public static readonly Problem InvalidToken = new("invalid-token", 401, "The access token is not, or no longer, valid.");
    public static readonly Problem InvalidSignature = new("invalid-signature", 401, "The signature is not good, or not any more.");
    public static readonly Problem ConflictingCredentials = new("conflicting-credentials", 401, "The credentials of this request belong to different people.");
    public static readonly Problem SignupClosed = new("signup-closed", 403, "Signing up is not open here.");
    public static readonly Problem InsufficientScope = new("insufficient-scope", 403, "You may not use this.");
    public static readonly Problem RecentSigninRequired = new("recent-signin-required", 403, "Sign in again first: this changes how the account can be signed in to.");
    public static readonly Problem CrossSiteRequest = new("cross-site-request", 403, "This request came from another site.");
    public static readonly Problem NotFound = new("not-found", 404, "There is nothing here.");
    public static readonly Problem ExternalSigninFailed = new("external-signin-failed", 400, "Signing in there did not work. Try again.");
    public static readonly Problem ExternalProfileIncomplete = new("external-profile-incomplete", 400, "The service did not say who you are, or your e-mail address. Sign in another way.");
    public static readonly Problem ExternalSigninCancelled = new("external-signin-cancelled", 403, "Signing in there was cancelled.");
    public static readonly Problem ExternalLinkRequired = new("external-link-required", 409, "This way to sign in is not connected to an account. Sign in another way, then connect it.");
    public static readonly Problem ExternalIdentityTaken = new("external-identity-taken", 409, "This cannot be connected: it is another account's, or the account has another one of this service.");
    public static readonly Problem LastSigninMethod = new("last-signin-method", 409, "This is the last way to sign in to the account. Set a password first.");
    public static readonly Problem ExternalProviderUnavailable = new("external-provider-unavailable", 502, "The service that you sign in with cannot be reached right now.");
    public static readonly Problem MethodNotAllowed = new("method-not-allowed", 405, "This method is not supported here.");
    public static readonly Problem AccountExists = new("account-exists", 409, "There is an account with this e-mail address.");
    public static readonly Problem BodyTooLarge = new("body-too-large", 413, "The request body is too large.");
    public static readonly Problem UnsupportedMediaType = new("unsupported-media-type", 415, "The body has to be application/json.");
    public static readonly Problem TooManyAttempts = new("too-many-attempts", 429, "There were too many attempts from this address. Try again later.");
    public static readonly Problem AmbiguousPath = new("ambiguous-path", 400, "Servers could read this path in different ways.");
    public static readonly Problem MethodRefused = new("method-refused", 405, "This method is not forwarded.");
    public static readonly Problem RateLimited = new("rate-limited", 429, "Too many requests. Try again later.");
    public static readonly Problem InternalError = new("internal-error", 500, "Something went wrong here.");
    public static readonly Problem BackendUnreachable = new("backend-unreachable", 502, "The application behind the gateway cannot be reached.");
    public static readonly Problem Unavailable = new("temporarily-unavailable", 503, "This is not possible right now. Try again shortly.");
    public static readonly Problem BackendTimeout = new("backend-timeout", 504, "The application behind the gateway took too long.");

    /// <summary><see cref="UnsupportedMediaType"/> where the body is a file of users.</summary>
    public static Problem UnsupportedImportType => UnsupportedMediaType with { Title = "The body has to be application/jsonl, application/x-ndjson or text/csv, in UTF-8." };
}

/// <summary>A kind of problem. <c>type</c> is <c>urn:auth-gateway:{Code}</c>.</summary>
/// <param name="Code">Stable code, for programs.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">One sentence, for people; never says which half of a credential was wrong.</param>
internal sealed record Problem(string Code, int Status, string Title);

/// <summary>One thing wrong with one field.</summary>
/// <param name="Code">Stable code, for programs.</param>
/// <param name="Message">One sentence, for people.</param>
internal sealed record FieldError(string Code, string Message);
