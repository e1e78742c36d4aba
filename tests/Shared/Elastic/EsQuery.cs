using System.Text.Json;
using System.Text.Json.Nodes;

namespace Darkroom.Tests;

/// <summary>
/// Queries over documents: null is no hit, else the score. Only constants score; what Lucene would rank by its own formula is refused where a
/// score is wanted, for no stand-in can say what that would be.
/// </summary>
public static class EsQuery
{
    public static Func<EsDocument, double?> Parse(EsIndex index, JsonNode? node, bool scores)
    {
        var (kind, value) = EsRefusedException.One(node, "query");
        if (kind == "bool") return Bool(index, value, scores);
        if (kind == "constant_score")
        {
            var constant = EsRefusedException.Only(value, kind, "filter", "boost");
            var boost = constant["boost"] is { } given ? EsRefusedException.Number(given, "boost") : 1;
            var inner = Parse(index, constant["filter"], scores: false);
            return document => inner(document) is null ? null : boost;
        }

        if (scores) throw EsRefusedException.Unknown($"the score of {kind}");
        var (name, asked) = EsRefusedException.One(value, kind);
        var field = index.Field(name);
        if (field.Type == "dense_vector") throw EsRefusedException.Unknown($"the query {kind} on a vector");
        if (!field.Indexed) throw new EsRefusedException(400, "search_phase_execution_exception", $"Cannot search on field [{name}] since it is not indexed");
        var parameter = kind switch { "term" or "prefix" => "value", "match_phrase" => "query", _ => null };
        if (parameter is not null) asked = EsRefusedException.Only(asked, kind, parameter)[parameter]!;
        Func<EsDocument, bool> matches = kind switch
        {
            "term" => Has(field, Value(field, asked).Equals),
            "terms" => Has(field, asked.AsArray().Select(one => Value(field, one)).ToHashSet().Contains),
            "prefix" when field.Type is "keyword" or "text" => Has(field, Starts(EsRefusedException.Text(asked, kind))),
            "range" => Range(field, asked),
            "match_phrase" => Phrase(field, EsRefusedException.Text(asked, kind)),
            _ => throw EsRefusedException.Unknown($"the query {kind} on a field of type {field.Type}"),
        };
        return document => matches(document) ? 0 : null;
    }

    private static Func<EsDocument, double?> Bool(EsIndex index, JsonNode value, bool scores)
    {
        var query = EsRefusedException.Only(value, "bool", "filter", "must", "must_not", "should", "minimum_should_match");
        var filters = Clauses("filter", false);
        var musts = Clauses("must", scores);
        var nots = Clauses("must_not", false);
        var shoulds = Clauses("should", scores);
        var least = query["minimum_should_match"] is { } given ? EsRefusedException.Number(given, "minimum_should_match") : shoulds.Length > 0 && filters.Length + musts.Length == 0 ? 1 : 0;
        return document =>
        {
            if (filters.Any(clause => clause(document) is null) || nots.Any(clause => clause(document) is not null)) return null;
            var must = musts.Select(clause => clause(document)).ToArray();
            var should = shoulds.Select(clause => clause(document)).OfType<double>().ToArray();
            return must.Contains(null) || should.Length < least ? null : must.Sum() + should.Sum();
        };

        Func<EsDocument, double?>[] Clauses(string kind, bool scored) => query[kind] is { } clauses
            ? [.. clauses.AsArray().Select(clause => Parse(index, clause, scored))]
            : [];
    }

    private static Func<EsDocument, bool> Has(EsField field, Func<object, bool> test) => document => document.Of(field.Name).Any(term => test(term.Term));

    private static Func<object, bool> Starts(string prefix) => term => ((string)term).StartsWith(prefix, StringComparison.Ordinal);

    private static Func<EsDocument, bool> Range(EsField field, JsonNode asked)
    {
        if (field.Type == "text") throw EsRefusedException.Unknown("a range of texts");
        var bounds = EsRefusedException.Only(asked, "range", "gt", "gte", "lt", "lte").Select(bound => (bound.Key, Value: Value(field, bound.Value))).ToArray();
        return Has(field, term => bounds.All(bound => (bound.Key, Compare(term, bound.Value)) switch
        {
            ("gt", var order) => order > 0,
            ("gte", var order) => order >= 0,
            ("lt", var order) => order < 0,
            (_, var order) => order <= 0,
        }));
    }

    private static Func<EsDocument, bool> Phrase(EsField field, string text)
    {
        if (field.Type != "text") throw EsRefusedException.Unknown("a phrase in what is no text");
        if (!field.HasPositions) throw new EsRefusedException(400, "search_phase_execution_exception", $"field:[{field.Name}] was indexed without position data; cannot run PhraseQuery");
        var words = field.Terms(text).Select(term => term.Term).ToArray();
        return document =>
        {
            var places = document.Of(field.Name).ToHashSet();
            return words.Length > 0 && places.Where(place => place.Term.Equals(words[0])).Any(first => words.Select((word, n) => places.Contains((word, first.Position + n))).All(there => there));
        };
    }

    public static int Compare(object a, object b) => a is string text ? string.CompareOrdinal(text, (string)b) : Comparer<object>.Default.Compare(a, b);

    public static object Value(EsField field, JsonNode? asked) => field.Type is "long" or "integer"
        ? asked?.GetValueKind() == JsonValueKind.Number ? asked.Deserialize<long>() : throw EsRefusedException.Unknown($"{asked} for the number {field.Name}")
        : EsRefusedException.Text(asked, field.Name);
}
