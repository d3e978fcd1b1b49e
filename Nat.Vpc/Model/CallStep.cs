namespace Nat.Vpc.Model;

/// <summary>Somebody calls a service; which door it goes through is the service's (AWS-10).</summary>
public sealed record CallStep : TimelineStep
{
    /// <summary>Who: an instance, or a role (a person with the console, the CLI or Terraform).</summary>
    public required string By { get; init; }

    /// <summary>The <see cref="CloudService"/>.</summary>
    public required string Service { get; init; }

    /// <summary>The action that IAM is asked about (back door), for instance <c>s3:GetObject</c>; null for the front door.</summary>
    public string? Action { get; init; }

    /// <summary>The ARN that the action is about; <c>*</c> if the action is about none.</summary>
    public string Resource { get; init; } = "*";

    /// <summary>The host whose port is called (front door); null for the back door.</summary>
    public string? To { get; init; }
}
