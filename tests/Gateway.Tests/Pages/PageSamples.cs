using Gateway.Auth;
using Gateway.Auth.ExternalSignin;
using Gateway.Pages;

namespace Gateway.Tests.Pages;

/// <summary>Every state of every page, by name: what can be looked at, and what has to be accessible.</summary>
internal static class PageSamples
{
    private static readonly PageLinks Links = new(new AuthOptions());

    private static readonly ExternalOptions External = new()
    {
        Providers = [new() { Name = "google", DisplayName = "Google", ClientId = "id" }, new() { Name = "company", DisplayName = "Ada & Söhne", ClientId = "id" }],
    };

    public static readonly IReadOnlyDictionary<string, (int Status, Page Page)> All = new Dictionary<string, (int, Page)>(StringComparer.Ordinal)
    {
        ["signin"] = (200, SigninPage.Render(new FormState([("email", null), ("password", null)]), Links, "/reports/7?x=1", signupIsOpen: true, External)),
        ["signin-failed"] = (422, SigninPage.Render(
            new FormState([("email", "ada@example.org"), ("password", null)], Errors(("password", AuthProblems.InvalidCredentials.Title))), Links, "/", signupIsOpen: true, External)),
        ["signin-busy"] = (503, SigninPage.Render(
            new FormState([("email", "ada@example.org"), ("password", null)], message: AuthProblems.Unavailable.Title), Links, "/", signupIsOpen: false, new ExternalOptions())),
        ["signup"] = (200, SignupPage.Render(new FormState([("email", null), ("password", null), ("name", null)]), Links, "/reports/7?x=1", External)),
        ["signup-failed"] = (422, SignupPage.Render(
            new FormState(
                [("email", "ada@"), ("password", null), ("name", "Ada")],
                Errors(("email", "This is not an e-mail address."), ("password", "Use at least 8 characters."))), Links, "/", new ExternalOptions())),
        ["signup-closed"] = (200, SignupPage.RenderClosed(Links, "/reports/7?x=1")),
        ["signup-mailed"] = (200, CheckMailPage.Render("If the address is yours, the mail has a link to finish with.", Links)),
        ["forgot"] = (200, MailRequestPage.RenderForgot(new FormState([("email", null)]), Links)),
        ["forgot-failed"] = (422, MailRequestPage.RenderForgot(new FormState([("email", "ada@")], Errors(("email", "This is not an e-mail address."))), Links)),
        ["resend"] = (200, MailRequestPage.RenderResend(new FormState([("email", null)]), Links)),
        ["reset"] = (200, CodePage.RenderReset(new FormState([("password", null)]), "agm_sample", Links)),
        ["reset-failed"] = (422, CodePage.RenderReset(new FormState([("password", null)], Errors(("password", "A password has at least 8 characters."))), "agm_sample", Links)),
        ["reset-invalid"] = (400, CodePage.RenderInvalid(Links.Forgot)),
        ["reset-done"] = (200, CodePage.RenderDone("Your password is changed", "Sign in with the new one.", Links)),
        ["verify"] = (200, CodePage.RenderVerify(new FormState([("password", null)]), "agm_sample", Links)),
        ["verify-busy"] = (503, CodePage.RenderVerify(new FormState([("password", null)], message: AuthProblems.Unavailable.Title), "agm_sample", Links)),
        ["signout"] = (200, SignoutPage.Render("ada@example.org", Links, null)),
        ["signed-out"] = (200, SignoutPage.RenderDone(Links, null)),
    };

    private static Dictionary<string, IReadOnlyList<FieldError>> Errors(params (string Field, string Message)[] errors) =>
        errors.ToDictionary(error => error.Field, IReadOnlyList<FieldError> (error) => [new FieldError("invalid", error.Message)], StringComparer.Ordinal);
}
