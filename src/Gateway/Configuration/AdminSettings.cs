using System.Net;
using Gateway.Auth.Administration;
using Gateway.Auth.UserImport;

namespace Gateway.Configuration;

/// <summary>Who may reach the admin API: <c>Admin</c>.</summary>
internal static class AdminSettings
{
    public static AdminOptions Read(SettingsReader reader)
    {
        List<IPNetwork> networks =
        [
            .. reader.List("Admin:AllowedNetworks")
                .Select(setting => IPNetwork.TryParse(NetworkSettings.Network(reader, setting, "Name the networks that administrators are in"), out var network) ? network : default(IPNetwork?)).OfType<IPNetwork>(),
        ];
        var defaults = new AdminOptions();
        return new AdminOptions { AllowedNetworks = networks.Count == 0 ? defaults.AllowedNetworks : networks, First = First(reader) };
    }

    /// <summary>How much may be imported over HTTP.</summary>
    public static UserImportOptions ReadImport(SettingsReader reader) =>
        new() { Megabytes = reader.Integer("Admin:ImportMegabytes", new UserImportOptions().Megabytes, 1, 1_000_000) };

    private static FirstAdministrator? First(SettingsReader reader)
    {
        const string Password = "Admin:Password";
        var (email, password) = (reader.Find("Admin:Email"), reader.Find(Password));
        if (email is null || password is null)
        {
            if ((email ?? password) is { } alone)
            {
                reader.Error(alone, "Admin:Email and Admin:Password belong together", $"Give both, the password better in {SettingKeys.EnvironmentName(Password)}{SettingKeys.FileSuffix}, or neither");
            }

            return null;
        }

        if (new NewAccount(email.Value, password.Value).Check(out _, out _) is { Count: > 0 } errors)
        {
            foreach (var (field, error) in errors)
            {
                reader.Error(field is "email" ? email : password, $"this cannot be an administrator's {(field is "email" ? "address" : "password")}", error[0].Message);
            }

            return null;
        }

        return new FirstAdministrator(email.Value, password.Value);
    }
}
