namespace Darkroom.Tests.Snippets;

/// <summary>One run of an example: as printed, or repaired where <see cref="Flaw"/> says why.</summary>
internal sealed record Trial(Snippet Snippet, Flaw? Flaw, bool IsRepaired, Subject Subject, string Code)
{
    /// <summary>Whether it can work; the others have to be refused in words.</summary>
    public bool CanWork => Flaw is null || IsRepaired;

    public string Expected => Flaw is null ? "works" : IsRepaired ? "works when repaired" : $"refused: {Flaw.Reason}";
}

/// <summary>The image that a run is about, and the names by which examples call it.</summary>
/// <param name="Uuid">Slink's.</param>
/// <param name="ObjectUrl">With a slash at its end.</param>
/// <param name="File">A picture that nobody uploaded yet.</param>
internal sealed record Subject(string Id, string Uuid, string ObjectUrl, string File);
