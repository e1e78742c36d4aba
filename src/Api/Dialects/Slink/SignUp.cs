using System.Text.RegularExpressions;
using Darkroom.Actors;
using Darkroom.Api.Admin;
using Darkroom.Api.RateLimits;

namespace Darkroom.Api.Dialects.Slink;

/// <summary><c>POST /api/auth/signup</c>: each person is an account, with a bucket and a quota.</summary>
internal static partial class SignUp
{
    private static readonly HashSet<string> ReservedNames = new(StringComparer.OrdinalIgnoreCase) { GuestAccount.Bucket, "admin", "administrator", "root", "system", "anonymous" };

    public static async Task<IResult> Post(HttpRequest request, SlinkOptions options, AddressLimits addresses, Passwords passwords, IGrainFactory grains, LimitOptions limits)
    {
        if (options.SignUp == SignUpMode.Closed) return Problem.Of(Failure.Forbidden, "Registration is closed");
        var body = await JsonBody.Read(request, SlinkJson.Default.SignUpWish, limits);
        if (!body.Ok) return Problem.Of(body.Failure, body.Detail);
        var wish = body.Value;
        Violation[] violations = [.. Violations(wish, options)];
        if (violations.Length > 0) return SlinkErrors.Invalid(violations);
        if (addresses.LogIn(request.HttpContext) is { } refused) return refused;

        var id = AccountId.New();
        var created = await grains.GetGrain<IAccountGrain>(id.ToString()).Create(new CreateAccount(
            wish.DisplayName?.Trim() is { Length: > 0 } name ? name : wish.Username!,
            AccountRules.BucketFor(wish.Username!, id),
            wish.Email,
            await passwords.Hash(wish.Password!),
            Tier: 0,
            "files",
            limits.AccountStorage,
            RequestsPerHour: null,
            wish.Username,
            options.SignUp == SignUpMode.Approval ? AccountState.Pending : AccountState.Active));
        return created.Failure switch
        {
            Failure.None => SlinkJson.Ok(new IdBody(id.Value.ToString("D")), StatusCodes.Status201Created),
            Failure.EmailTaken => SlinkErrors.Invalid("email", "This email is already in use."),
            Failure.UsernameTaken => SlinkErrors.Invalid("username", "This username is already in use."),
            _ => Problem.Of(created.Failure, created.Detail),
        };
    }

    /// <summary>The first violation of each property.</summary>
    private static IEnumerable<Violation> Violations(SignUpWish wish, SlinkOptions options)
    {
        if (wish.Email is not { Length: > 0 and <= 255 } email || !Email().IsMatch(email)) yield return new("email", "This value is not a valid email address.");
        if (wish.Username is not { } username || !AccountRules.Username().IsMatch(username)) yield return new("username", "A username has 3 to 30 lower-case letters, digits, hyphens or underscores, and begins with a letter or digit.");
        else if (ReservedNames.Contains(username)) yield return new("username", "This username is already in use.");
        if (PasswordViolation(wish.Password, wish.Confirm, options) is { } violation) yield return violation;
        if (wish.DisplayName is { } name && (name.Length > 100 || !Texts.IsPrintable(name))) yield return new("display_name", "This value is too long. It should have 100 characters or less.");
    }

    public static Violation? PasswordViolation(string? password, string? confirm, SlinkOptions options) =>
        password is null || password.Length < options.PasswordLength ? new("password", $"This value is too short. It should have {options.PasswordLength} characters or more.")
        : password.Length > 256 ? new("password", "This value is too long. It should have 256 characters or less.")
        : confirm != password ? new("confirm", "The passwords do not match.")
        : null;

    [GeneratedRegex(@"^[^\s@\p{C}]{1,64}@[^\s@\p{C}.]+(\.[^\s@\p{C}.]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Email();
}
