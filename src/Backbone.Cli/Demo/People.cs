namespace Backbone.Cli.Demo;

/// <summary>Who plays.</summary>
internal static class People
{
    public const string Seoul = "KOR/kisa/lee";
    public const string SeoulOperator = "KOR/kisa/ops";
    public const string Releaser = "KOR/nis/park";
    public const string Exchange = "KOR/upbit/choi";
    public const string Tokyo = "JPN/npa/sato";
    public const string Washington = "USA/cisa/miller";
    public const string WashingtonOperator = "USA/cisa/ops";
}
