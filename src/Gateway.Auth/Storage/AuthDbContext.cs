using Gateway.Auth.ApiKeys;
using Gateway.Auth.Audit;
using Gateway.Auth.Email;
using Gateway.Auth.ExternalIdentities;
using Gateway.Auth.SigningKeys;
using Gateway.Auth.Users;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>The tables. What differs between the two databases is in the two classes that inherit from this one.</summary>
internal abstract class AuthDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Accounts. Changed through <see cref="UserStore"/> only.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>What programs authenticate with. Changed through <see cref="ApiKeyStore"/> only.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Keys that tokens are signed with.</summary>
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    /// <summary>The audit log. Written through <see cref="AuditLog"/> only.</summary>
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    /// <summary>Mails that wait to be sent.</summary>
    public DbSet<QueuedMail> QueuedMails => Set<QueuedMail>();

    /// <summary>Who may use which account by way of an outside issuer. Changed through <see cref="ExternalIdentityStore"/> only.</summary>
    public DbSet<ExternalIdentity> ExternalIdentities => Set<ExternalIdentity>();

    /// <summary>Whether saving failed because a unique index already has such a row.</summary>
    public abstract bool IsDuplicate(DbUpdateException exception);

    /// <summary>
    /// What makes an import wait for another's transaction: they insert the same addresses in different orders, and would wait for each
    /// other. Null when a transaction is alone anyway.
    /// </summary>
    public virtual string? LockImports => null;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.HasIndex(u => u.EmailKey).IsUnique();
            user.Property(u => u.Kind).HasConversion(kind => kind == UserKind.User ? "user" : "service", text => text == "user" ? UserKind.User : UserKind.Service)
                .HasMaxLength(16).HasDefaultValue(UserKind.User); // older gateways write rows without it
            user.Property(u => u.Email).HasMaxLength(EmailAddress.MaxLength);
            user.Property(u => u.EmailKey).HasMaxLength(EmailAddress.MaxLength);
            user.Property(u => u.Name).HasMaxLength(DisplayName.MaxLength);
            user.Property(u => u.PasswordHash).HasMaxLength(256);
            user.Property(u => u.Roles).HasConversion(JsonColumn.Strings, JsonColumn.StringsComparer);
            user.Property(u => u.Attributes).HasConversion(JsonColumn.Map, JsonColumn.MapComparer);
        });
        modelBuilder.Entity<ApiKey>(key =>
        {
            key.HasOne<User>().WithMany().HasForeignKey(k => k.UserId).OnDelete(DeleteBehavior.Cascade);
            key.Property(k => k.Name).HasMaxLength(DisplayName.MaxLength);
            key.Property(k => k.Roles).HasConversion(JsonColumn.Strings, JsonColumn.StringsComparer);
            key.Property(k => k.Routes).HasConversion(JsonColumn.Strings, JsonColumn.StringsComparer);
        });
        modelBuilder.Entity<SigningKey>(key =>
        {
            key.HasKey(k => k.Kid);
            key.Property(k => k.Kid).HasMaxLength(128);
            key.Property(k => k.Algorithm).HasMaxLength(32);
        });
        modelBuilder.Entity<AuditEvent>(row =>
        {
            row.HasIndex(e => new { e.UserId, e.Id });
            row.Property(e => e.Event).HasMaxLength(64);
            row.Property(e => e.Ip).HasMaxLength(AuditLog.MaxTextLength);
            row.Property(e => e.UserAgent).HasMaxLength(AuditLog.MaxTextLength);
            row.Property(e => e.TraceId).HasMaxLength(64);
            row.Property(e => e.Endpoint).HasMaxLength(AuditLog.MaxEndpointLength);
            row.Property(e => e.Detail).HasMaxLength(AuditLog.MaxTextLength);
        });
        modelBuilder.Entity<QueuedMail>(mail =>
        {
            mail.HasIndex(m => m.DueAt);
            mail.Property(m => m.Kind).HasConversion<string>().HasMaxLength(32);
            mail.Property(m => m.EmailKey).HasMaxLength(EmailAddress.MaxLength);
        });
        modelBuilder.Entity<ExternalIdentity>(identity =>
        {
            identity.HasKey(i => new { i.Issuer, i.Subject });
            identity.HasIndex(i => new { i.UserId, i.Issuer }).IsUnique();
            identity.HasOne<User>().WithMany().HasForeignKey(i => i.UserId).OnDelete(DeleteBehavior.Cascade);
            identity.Property(i => i.Issuer).HasMaxLength(ExternalIdentity.MaxLength);
            identity.Property(i => i.Subject).HasMaxLength(ExternalIdentity.MaxLength);
            identity.Property(i => i.Provider).HasMaxLength(ExternalIdentity.MaxProviderLength);
            identity.Property(i => i.EmailKey).HasMaxLength(EmailAddress.MaxLength);
        });
    }
}
