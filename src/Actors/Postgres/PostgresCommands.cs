using Npgsql;

namespace Darkroom.Actors;

/// <summary>Commands with positional parameters.</summary>
internal static class PostgresCommands
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string text, params ReadOnlySpan<object> values) =>
        Fill(new NpgsqlCommand(text, connection), values);

    public static NpgsqlCommand Command(this NpgsqlDataSource source, string text, params ReadOnlySpan<object> values) =>
        Fill(source.CreateCommand(text), values);

    public static void Execute(this NpgsqlConnection connection, string text, params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(text, values);
        command.ExecuteNonQuery();
    }

    private static NpgsqlCommand Fill(NpgsqlCommand command, ReadOnlySpan<object> values)
    {
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
