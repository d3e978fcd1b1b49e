namespace Nat.Cli.Output;

/// <summary>How <c>nat conntrack</c> prints flows.</summary>
internal enum FlowOutput
{
    /// <summary>As lines of text.</summary>
    Text,

    /// <summary>As elements of XML.</summary>
    Xml,

    /// <summary>As options of conntrack(8).</summary>
    Save,

    /// <summary>As JSON lines.</summary>
    Json,
}
