using System.Text;
using Npgsql;

namespace Darkroom.Storage;

/// <summary>One statement with the values of its parameters <c>$1</c>, <c>$2</c> … Texts are constants, so that each is prepared once per connection.</summary>
internal readonly record struct PostgresStatement(string Text, params object?[] Values)
{
    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(Text);
        foreach (var value in Values) command.Parameters.Add(new NpgsqlParameter { Value = Storable(value) });
        return command;
    }

    /// <summary>PostgreSQL's texts cannot hold what is no character: a zero, or half of a surrogate pair.</summary>
    private static object Storable(object? value) => value switch
    {
        null => DBNull.Value,
        string text => Storable(text),
        string?[] texts => Array.ConvertAll(texts, static text => text is null ? null : Storable(text)),
        _ => value,
    };

    private static string Storable(string text)
    {
        var storable = true;
        for (var i = 0; i < text.Length && storable; i++) storable = text[i] != '\0' && !char.IsSurrogate(text[i]);
        if (storable) return text;

        // Unpaired surrogates are read as the replacement character.
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) builder.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return builder.ToString();
    }
}
