using System.Xml;

namespace Darkroom.Api.Cleaning;

/// <summary>
/// An SVG with nothing in it but drawing: elements, attributes and references that <see cref="SvgRules"/> lists are written anew as UTF-8
/// while it flows, all else is left out. No document type is read and no entity is known, so nothing expands and nothing is fetched.
/// </summary>
internal sealed class SvgSanitiser : ForwardStream
{
    private const int DeepestElement = 200;
    private const int Piece = 16 << 10;

    private readonly Stream source;
    private readonly MemoryStream written = new();
    private readonly XmlReader reader;
    private readonly XmlWriter writer;
    private readonly Stack<string> open = new();
    private readonly System.Text.StringBuilder style = new();
    private ReadOnlyMemory<byte> ready;
    private bool ended;

    /// <param name="mostBytes">Of the source: what an attribute holds is in memory as a whole.</param>
    public SvgSanitiser(Stream source, long mostBytes)
    {
        this.source = new LimitedStream(source, mostBytes, "SVG");
        // Ignored, not prohibited: a plain document type is in most old files and says nothing. A reference to an entity of its own is an error.
        reader = XmlReader.Create(this.source, new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        });
        writer = XmlWriter.Create(written, new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new System.Text.UTF8Encoding(false) });
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        if (ready.IsEmpty && !ended) ready = await Next();
        var length = Math.Min(ready.Length, buffer.Length);
        ready[..length].CopyTo(buffer);
        ready = ready[length..];
        return length;
    }

    public override async ValueTask DisposeAsync()
    {
        reader.Dispose();
        written.Dispose();
        await source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            reader.Dispose();
            written.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<ReadOnlyMemory<byte>> Next()
    {
        written.SetLength(0);
        try
        {
            while (written.Length < Piece && !ended)
            {
                ended = !await Step();
                writer.Flush();
            }
        }
        catch (XmlException)
        {
            throw new RefusedUploadException(Failure.Undecodable, "The SVG is not well-formed, or uses entities of its own");
        }

        return written.GetBuffer().AsMemory(0, (int)written.Length);
    }

    /// <summary>False at the end.</summary>
    private async ValueTask<bool> Step()
    {
        if (!await reader.ReadAsync()) return false;
        while (reader.NodeType == XmlNodeType.Element && !IsKept())
        {
            // What is skipped is skipped with all that is in it; the reader then stands on what follows.
            if (open.Count == 0) throw new RefusedUploadException(Failure.Undecodable, "The root is no svg element");
            await Skip();
        }

        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Begin();
                break;
            case XmlNodeType.EndElement:
                if (open.Pop() == "style") WriteStyle();
                writer.WriteFullEndElement();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                var text = await reader.GetValueAsync();
                if (open.Peek() == "style") style.Append(text);
                else if (SvgRules.HoldsText(open.Peek())) writer.WriteString(text);
                break;
            case XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when open.Count > 0:
                if (open.Peek() == "style") style.Append(reader.Value);
                else writer.WriteString(reader.Value);
                break;
        }

        return !reader.EOF;
    }

    /// <summary>The reader remembers every element that is open, so that those which are left out must not be nested deeper either.</summary>
    private async ValueTask Skip()
    {
        var depth = reader.Depth;
        if (!reader.IsEmptyElement)
        {
            while (await reader.ReadAsync() && reader.Depth > depth) CheckDepth(reader.Depth);
        }

        await reader.ReadAsync();
    }

    private static void CheckDepth(int depth)
    {
        if (depth >= DeepestElement) throw new RefusedUploadException(Failure.Undecodable, $"The SVG is nested deeper than {DeepestElement} elements");
    }

    /// <summary>Files without a namespace are common and drawn by everything but browsers: they get it.</summary>
    private bool IsKept() =>
        reader.NamespaceURI is SvgRules.Namespace or "" && (open.Count == 0 ? reader.LocalName == "svg" : SvgRules.IsElement(reader.LocalName, open.Peek()));

    /// <summary>As a whole: comments and sections may cut a word in two.</summary>
    private void WriteStyle()
    {
        var css = style.ToString();
        style.Clear();
        if (SvgRules.IsSafeStyle(css)) writer.WriteString(css);
    }

    private void Begin()
    {
        CheckDepth(open.Count);
        var (element, isEmpty) = (reader.LocalName, reader.IsEmptyElement);
        writer.WriteStartElement(element, SvgRules.Namespace);
        while (reader.MoveToNextAttribute()) Write(element, reader.LocalName, reader.NamespaceURI, reader.Value);
        if (isEmpty) writer.WriteEndElement();
        else open.Push(element);
    }

    private void Write(string element, string name, string space, string value)
    {
        if (name == "href" && space is "" or SvgRules.XLink)
        {
            if (SvgRules.IsSafeReference(element, value)) writer.WriteAttributeString(space.Length > 0 ? "xlink" : null, "href", space, value.Trim());
        }
        else if (space == SvgRules.Xml && name is "space" or "lang")
        {
            writer.WriteAttributeString("xml", name, SvgRules.Xml, value);
        }
        else if (space.Length == 0 && SvgRules.IsAttribute(name) && (name == "style" ? SvgRules.IsSafeStyle(value) : SvgRules.IsSafeValue(value)))
        {
            writer.WriteAttributeString(name, value);
        }
    }
}
