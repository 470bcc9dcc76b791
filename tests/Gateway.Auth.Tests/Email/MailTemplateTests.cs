using Gateway.Auth.Email;
using MimeKit;

namespace Gateway.Auth.Tests.Email;

/// <summary>Texts that operators write, with words in them that strangers do.</summary>
public sealed class MailTemplateTests
{
    private const string Hostile = "<b>&\"'</b>\r\nBcc: victim@example.com\r\n\r\n{{link}}";

    private static readonly MailValues Values = new() { Site = Hostile, Origin = "https://app.example.com", Name = Hostile, Email = "alice@example.com", Link = "https://app.example.com/auth/reset?token=agm_x", Lifetime = "30 minutes" };

    [Fact]
    public void Words_of_strangers_are_escaped_in_HTML_stay_in_one_line_of_a_subject_and_are_not_read_as_templates()
    {
        var filled = MailTemplate.Parse("Subject: Hello {{name}}\n\n{{site}} {{ link }}", "<p title=\"{{name}}\">{{site}}</p>")!.Fill(Values);

        Assert.Equal("Hello <b>&\"'</b> Bcc: victim@example.com {{link}}", filled.Subject);
        Assert.Equal($"{Hostile} https://app.example.com/auth/reset?token=agm_x", filled.Text);
        Assert.DoesNotContain("<b>", filled.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"'", filled.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("agm_x", filled.Html, StringComparison.Ordinal);
        Assert.Equal(2, filled.Html.Split("&lt;b&gt;").Length - 1);
    }

    [Fact]
    public void Nothing_becomes_a_header()
    {
        var options = new MailOptions { OutboxDirectory = "", SiteName = "A\r\nBcc: victim@example.com\r\n\"<x@y>" };
        var content = new MailTemplate("A\r\nBcc: victim@example.com", "Text ä", "<p>ä</p>");
        var queued = new QueuedMail { Id = Guid.Empty, Kind = MailKind.ResetPassword, EmailKey = "", CreatedAt = default, DueAt = default };

        var written = new MemoryStream();
        new MailMessages(options, new PublicOrigin("https://app.example.com"), TimeProvider.System).Write(queued, new Mail("jörg@bücher.example", null, content)).WriteTo(written, TestContext.Current.CancellationToken);
        written.Position = 0;
        var read = MimeMessage.Load(written, TestContext.Current.CancellationToken);

        Assert.Empty(read.Bcc);
        Assert.Single(read.From.Mailboxes, mailbox => mailbox.Address == "auth-gateway@app.example.com");
        Assert.Single(read.To.Mailboxes);
        Assert.Equal(["From", "Date", "Subject", "Message-Id", "To", "Auto-Submitted", "MIME-Version", "Content-Type"], read.Headers.Select(header => header.Field).Concat(read.Body!.Headers.Select(header => header.Field)).Distinct(), StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("verify-email.txt", "no subject\n\n{{link}}", "does not begin with a line")]
    [InlineData("verify-email.txt", "Subject:\n\n{{link}}", "does not begin with a line")]
    [InlineData("verify-email.txt", "", "does not begin with a line")]
    [InlineData("verify-email.txt", "Subject: x\n\nno link", "need {{link}}")]
    [InlineData("reset-password.html", "<p>{{name}}</p>", "need {{link}}")]
    [InlineData("password-changed.html", "<p>{{nmae}}</p>", "in password-changed {{nmae}} means nothing")]
    [InlineData("signup-attempt.txt", "Subject: {{password}}\n\n", "{{password}} means nothing")]
    [InlineData("new-device.txt", "Subject: {{until}}\n\n", "in new-device {{until}} means nothing")]
    [InlineData("account-locked.html", "<p>{{device}}</p>", "in account-locked {{device}} means nothing")]
    [InlineData("verify-email.html", "<p>{{link}} {{time}}</p>", "in verify-email {{time}} means nothing")]
    [InlineData("verify_email.txt", "Subject: x\n\n{{link}}", "verify_email.txt is no mail")]
    public void A_mistake_of_the_operator_is_said_by_name(string file, string text, string problem)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-templates-");
        File.WriteAllText(Path.Combine(folder.FullName, file), text);

        Assert.Contains(problem, Assert.Single(MailTemplates.Check(folder.FullName)), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_text_of_the_operator_replaces_the_built_in_one_and_the_others_stay()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-templates-");
        File.WriteAllText(Path.Combine(folder.FullName, "reset-password.txt"), "\uFEFFsubject:  Neues Passwort \r\n\r\nHallo {{name}}\r\n{{link}}");

        Assert.Empty(MailTemplates.Check(folder.FullName));
        var templates = new MailTemplates(new MailOptions { OutboxDirectory = "", TemplatesDirectory = folder.FullName });

        Assert.Equal(("Neues Passwort", "Hallo {{name}}\n{{link}}"), (templates[MailTemplates.ResetPassword].Subject, templates[MailTemplates.ResetPassword].Text));
        Assert.Contains("Choose a new password", templates[MailTemplates.ResetPassword].Html, StringComparison.Ordinal);
        Assert.StartsWith("Confirm", templates[MailTemplates.VerifyEmail].Subject, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_built_in_texts_load_nothing_from_anywhere()
    {
        var (templates, nothing) = (new MailTemplates(new MailOptions { OutboxDirectory = "" }), Directory.CreateTempSubdirectory("gateway-templates-"));
        Assert.Empty(MailTemplates.Check(nothing.FullName));
        nothing.Delete();
        foreach (var name in MailTemplates.Names)
        {
            Assert.All(["<img", "src=", "url(", "<link", "<script", "http:", "https:"], text => Assert.DoesNotContain(text, templates[name].Html, StringComparison.OrdinalIgnoreCase));
        }
    }
}
