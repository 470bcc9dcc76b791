using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Auth.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    internal sealed partial class UserSecrets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "secrets",
                table: "users",
                type: "bytea",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "secrets",
                table: "users");
        }
    }
}
