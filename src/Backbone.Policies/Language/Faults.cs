using System.Collections.Immutable;

namespace Backbone.Policies.Language;

/// <summary>
/// Gathers what is wrong with a file, up to <see cref="PolicyLimits.Faults"/>; sorted by place at the end.
/// </summary>
internal sealed class Faults(string file)
{
    private readonly List<PolicyFault> _faults = [];
    private int _untold;

    /// <summary>Whether nothing is wrong.</summary>
    public bool None => _faults.Count == 0;

    /// <summary>Notes a fault.</summary>
    public void Add(Place place, string cause, string nextStep)
    {
        if (_faults.Count == PolicyLimits.Faults) _untold++;
        else _faults.Add(new PolicyFault(file, place.Line, place.Column,
            ShortText.Of(cause, PolicyLimits.FaultBytes), ShortText.Of(nextStep, PolicyLimits.FaultBytes)));
    }

    /// <summary>Notes a fault whose next step takes long to find; not looked for where nobody will read it.</summary>
    public void Add(Place place, string cause, Func<string> nextStep) =>
        Add(place, cause, _faults.Count < PolicyLimits.Faults ? nextStep() : "");

    /// <summary>Notes a fault of a piece of the file, unless it is broken and that is told already.</summary>
    public void Add(Node node, string cause, string nextStep)
    {
        if (node is not Node.Broken) Add(node.Place, cause, nextStep);
    }

    /// <summary>All of them in the order of the file; one more says how many are left out.</summary>
    public ImmutableArray<PolicyFault> ToList()
    {
        var told = _faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column).ToList();
        if (_untold > 0)
            told.Add(new PolicyFault(file, told[^1].Line, told[^1].Column,
                $"{_untold} more {(_untold == 1 ? "fault is" : "faults are")} not told", "mend these first"));
        return [.. told];
    }
}
