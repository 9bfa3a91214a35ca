namespace Backbone.Tidy.Tests.Mutants;

/// <summary>A fault that somebody could put into the product, and the tests that would see it.</summary>
/// <param name="Desk">The desk whose step it takes away.</param>
/// <param name="Step">The step's number, as the desk's summary counts.</param>
/// <param name="Fault">What a product with this fault does, in words.</param>
/// <param name="File">Where the text is, from the folder <c>src</c>.</param>
/// <param name="Text">The text as it is, once in its file.</param>
/// <param name="Instead">What stands there in the mutant.</param>
/// <param name="RedIn">A class of the desk's test project, at least one of whose tests must fail.</param>
internal sealed record Mutant(MutantDesk Desk, int Step, string Fault, string File, string Text, string Instead, string RedIn)
{
    public override string ToString() => $"{Desk.Name}, step {Step}: {Fault}";
}
