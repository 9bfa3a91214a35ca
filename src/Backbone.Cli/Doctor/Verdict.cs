namespace Backbone.Cli.Doctor;

/// <summary>How something stands that was examined.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>Nobody looked: it was not asked for, or what it needs does not work.</summary>
    NotExamined,

    /// <summary>It works, and will not for long, or not for all.</summary>
    Doubtful,

    /// <summary>It does not work.</summary>
    Ill,
}
