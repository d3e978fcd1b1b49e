using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Nat.Tests.House;

/// <summary>What a compiled assembly uses: other assemblies, members of them, and which of its own types use which.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => (int)(ushort)o.Value, o => o.OperandType);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly TypeNames _names = new();
    private readonly ImmutableHashSet<string> _own;

    /// <summary>Opens an assembly that lies beside the tests.</summary>
    public CompiledAssembly(string name)
    {
        _file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        _metadata = _file.GetMetadataReader();
        _own = [.. _metadata.TypeDefinitions.SelectMany(h => _names.GetTypeFromDefinition(_metadata, h, 0))];
    }

    /// <summary>Names of the assemblies that it refers to.</summary>
    public IEnumerable<string> References => _metadata.AssemblyReferences.Select(h => _metadata.GetString(_metadata.GetAssemblyReference(h).Name));

    /// <summary>Full names of the foreign types that it refers to.</summary>
    public IEnumerable<string> ForeignTypes => _metadata.TypeReferences.Select(h => _names.GetTypeFromReference(_metadata, h, 0).Single());

    /// <summary>Members of foreign types that it refers to, as <c>Namespace.Type.Member/parameters</c>.</summary>
    public IEnumerable<string> ForeignMembers => _metadata.MemberReferences.Select(_metadata.GetMemberReference)
        .Where(m => m.Parent.Kind == HandleKind.TypeReference)
        .Select(m => $"{_names.GetTypeFromReference(_metadata, (TypeReferenceHandle)m.Parent, 0).Single()}.{_metadata.GetString(m.Name)}/{Parameters(m)}");

    /// <summary>Pairs of own types (full name of the outermost type) where the first uses the second in a signature or a method body.</summary>
    public IEnumerable<(string From, string To)> Uses()
    {
        foreach (var handle in _metadata.TypeDefinitions)
        {
            string from = _names.GetTypeFromDefinition(_metadata, handle, 0).Single();
            var type = _metadata.GetTypeDefinition(handle);
            var used = Of(type.BaseType)
                .Concat(type.GetInterfaceImplementations().SelectMany(i => Of(_metadata.GetInterfaceImplementation(i).Interface)))
                .Concat(type.GetFields().SelectMany(f => Of(f)))
                .Concat(type.GetMethods().SelectMany(m => Of(m).Concat(Body(_metadata.GetMethodDefinition(m)))))
                .Concat(type.GetCustomAttributes().SelectMany(a => Of(_metadata.GetCustomAttribute(a).Constructor)));
            foreach (string to in used.Distinct())
                yield return (from, to);
        }
    }

    public void Dispose() => _file.Dispose();

    private static int Parameters(BlobReader signature)
    {
        signature.ReadSignatureHeader();
        return signature.ReadCompressedInteger();
    }

    private int Parameters(MemberReference member) =>
        member.GetKind() == MemberReferenceKind.Method ? Parameters(_metadata.GetBlobReader(member.Signature)) : 0;

    /// <summary>The own types that a token names.</summary>
    private ImmutableHashSet<string> Of(EntityHandle token) => token.IsNil ? [] : token.Kind switch
    {
        HandleKind.TypeDefinition => _names.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)token, 0),
        HandleKind.TypeSpecification => Own(_metadata.GetTypeSpecification((TypeSpecificationHandle)token).DecodeSignature(_names, null)),
        HandleKind.FieldDefinition => Of(_metadata.GetFieldDefinition((FieldDefinitionHandle)token)),
        HandleKind.MethodDefinition => Of(_metadata.GetMethodDefinition((MethodDefinitionHandle)token)),
        HandleKind.MemberReference => Of(_metadata.GetMemberReference((MemberReferenceHandle)token).Parent),
        HandleKind.MethodSpecification => Of(_metadata.GetMethodSpecification((MethodSpecificationHandle)token)),
        _ => [],
    };

    private ImmutableHashSet<string> Of(FieldDefinition field) =>
        Of(field.GetDeclaringType()).Union(Own(field.DecodeSignature(_names, null)));

    private ImmutableHashSet<string> Of(MethodDefinition method) => Of(method.GetDeclaringType()).Union(Own(method.DecodeSignature(_names, null)));

    private ImmutableHashSet<string> Of(MethodSpecification method) =>
        Of(method.Method).Union(method.DecodeSignature(_names, null).SelectMany(t => Own(t)));

    private ImmutableHashSet<string> Own(MethodSignature<ImmutableHashSet<string>> signature) =>
        Own(signature.ReturnType.Union(signature.ParameterTypes.SelectMany(p => p)));

    private ImmutableHashSet<string> Own(ImmutableHashSet<string> names) => names.Intersect(_own);

    /// <summary>The own types that a method's local variables and instructions name.</summary>
    private IEnumerable<string> Body(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
            yield break;

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (string name in _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null).SelectMany(t => Own(t)))
                yield return name;
        }

        foreach (int token in Tokens(body.GetILBytes() ?? []))
        {
            foreach (string name in Of((EntityHandle)MetadataTokens.Handle(token)))
                yield return name;
        }
    }

    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (int at = 0; at < code.Length;)
        {
            int op = code[at++];
            if (op == 0xFE)
                op = 0xFE00 | code[at++];
            var operand = Operands[op];
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(code, at);
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
