using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Auth.Storage.Migrations.Sqlite
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
                type: "BLOB",
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
