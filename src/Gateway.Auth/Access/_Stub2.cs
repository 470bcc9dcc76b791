using Microsoft.AspNetCore.Http;
namespace Gateway.Auth.Access;
internal sealed class CrossSiteRequests { public bool IsAllowed(HttpContext c) => true; }
