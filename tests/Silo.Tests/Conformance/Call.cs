namespace Darkroom.Tests.Conformance;

/// <summary>One documented call of a dialect: what is sent and what must come back.</summary>
/// <param name="Dialect">As the table shows it.</param>
/// <param name="Name">Method and path, with what is particular about it.</param>
/// <param name="Check">Throws when the answer is not as documented.</param>
public sealed record Call(string Dialect, string Name, Func<DarkroomServer, Task> Check);
