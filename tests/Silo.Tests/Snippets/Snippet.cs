namespace Darkroom.Tests.Snippets;

/// <summary>One example of a service's page.</summary>
/// <param name="Call">The call that it shows.</param>
/// <param name="Text">As printed, without what the page's rendering glued to its end.</param>
/// <param name="Page">The whole page.</param>
/// <param name="FirstLine">Counted from 0.</param>
internal sealed record Snippet(string Dialect, string Call, string Language, string Text, string Page, int FirstLine, int LastLine);
