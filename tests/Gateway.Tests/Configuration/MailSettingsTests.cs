using Xunit;

namespace Gateway.Tests.Configuration;

public class MailSettingsTests
{
    private const string Server = "Smtp__Host=smtp.example.com", From = "Smtp__From=Example <no-reply@example.com>";

    private static readonly string[] RealStores =
    [
        "ConnectionStrings__Redis=redis:6379", "ConnectionStrings__Postgres=Host=pg;Database=gateway", "GATEWAY__PublicOrigin=https://app.example.com",
        "GATEWAY__Auth__MasterSecret=correct-horse-battery-staple-0123456789",
    ];

    [Theory]
    [InlineData("Smtp:Host", "Smtp__Host=https://smtp.example.com", From)]
    [InlineData("Smtp:Host", "Smtp__Host=smtp.example.com:25", From)]
    [InlineData("Smtp:From", Server)]
    [InlineData("Smtp:From", Server, "Smtp__From=nobody")]
    [InlineData("Smtp:From", Server, "Smtp__From=a@example.com, b@example.com")]
    [InlineData("Smtp:From", Server, "Smtp__From=a@example.com\r\nBcc: b@example.com")]
    [InlineData("Smtp:Security", Server, From, "Smtp__Security=None")]
    [InlineData("Smtp:Security", "Smtp__Host=10.0.0.1", From, "Smtp__Security=None")]
    [InlineData("Smtp:Security", Server, From, "Smtp__Security=Auto")]
    [InlineData("Smtp:Port", Server, From, "Smtp__Port=0")]
    [InlineData("Smtp:User", Server, From, "Smtp__User=gateway")]
    [InlineData("Smtp:Password", Server, From, "Smtp__Password=secret")]
    [InlineData("Smtp:Port", "Smtp__Port=25")]
    [InlineData("Smtp:From", From)]
    [InlineData("Mail:Templates", "Mail__Templates=/nowhere/at/all")]
    [InlineData("Mail:ResetLifetime", "Mail__ResetLifetime=25h")]
    [InlineData("Mail:PerHour", "Mail__PerHour=0")]
    public void A_wrong_value_is_an_error_at_its_key(string key, params string[] environment)
    {
        using var folder = new SettingsFolder("{}");

        Assert.Equal(key, Assert.Single(folder.Load(environment).Errors).Key);
    }

    [Theory]
    [InlineData("StartTls", 587)]
    [InlineData("Tls", 465, "Smtp__Security=Tls")]
    [InlineData("None", 25, "Smtp__Security=None", "Smtp__Host=localhost")]
    [InlineData("None", 25, "Smtp__Security=None", "Smtp__Host=127.0.0.1")]
    [InlineData("StartTls", 2525, "Smtp__Port=2525")]
    public void The_port_is_the_usual_one_of_the_protection(string security, int port, params string[] environment)
    {
        using var folder = new SettingsFolder("{}");

        var smtp = folder.Load([.. environment, .. environment.Any(line => line.StartsWith("Smtp__Host", StringComparison.Ordinal)) ? [] : new[] { Server }, From]).Settings!.Mail.Smtp!;

        Assert.Equal((security, port), (smtp.Security.ToString(), smtp.Port));
    }

    [Fact]
    [Trait("advisory", "K-121")]
    public void Real_stores_on_which_addresses_have_to_be_proved_need_a_mail_server()
    {
        using var folder = new SettingsFolder();

        var error = Assert.Single(folder.Load([.. RealStores, "SignUp__RequireVerifiedEmail=true"]).Errors);
        Assert.Equal("Smtp:Host", error.Key);
        Assert.Contains("SignUp:RequireVerifiedEmail", error.Remedy, StringComparison.Ordinal);

        Assert.True(folder.Load([.. RealStores, "SignUp__RequireVerifiedEmail=true", Server, From]).Settings!.Signup.RequireVerifiedEmail);
        Assert.Empty(folder.Load([.. RealStores, "SignUp__RequireVerifiedEmail=false"]).Errors);
        Assert.Empty(folder.Load(["SignUp__RequireVerifiedEmail=true"]).Errors); // embedded: the mails are files
    }

    [Fact]
    public void Texts_of_mails_lie_beside_the_settings_and_a_mistake_in_one_is_an_error()
    {
        using var folder = new SettingsFolder();
        Assert.Null(folder.Load().Settings!.Mail.TemplatesDirectory);
        Directory.CreateDirectory(Path.Combine(folder.Path, "mail"));
        folder.Write("mail/password-changed.txt", "Subject: Changed\n\nHello {{name}}");
        Assert.Equal(Path.Combine(folder.Path, "mail"), folder.Load().Settings!.Mail.TemplatesDirectory);

        folder.Write("mail/verify-email.txt", "Subject: Click\n\nhere");
        Assert.Contains("{{link}}", Assert.Single(folder.Load().Errors).Message, StringComparison.Ordinal);
    }
}
