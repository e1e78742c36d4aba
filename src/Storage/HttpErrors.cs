using System.Security.Authentication;

namespace Darkroom.Storage;

/// <summary>Errors of services that are spoken to over HTTP, for who reads of them.</summary>
internal static class HttpErrors
{
    /// <summary>Of TLS the outer message says no more than that it failed.</summary>
    public static string Telling(Exception e) => (e.InnerException as AuthenticationException ?? e).Message;
}
