namespace Darkroom.Tests;

public sealed class SqliteCatalogueTests() : CatalogueConformance(new SqliteBed());

public sealed class SqliteVariantIndexTests() : VariantIndexConformance(new SqliteBed());

public sealed class SqliteCdnOutboxTests() : CdnOutboxConformance(new SqliteBed());

public sealed class SqliteDirtySetTests() : DirtySetConformance(new SqliteBed());

public sealed class SqliteBrowseTests() : BrowseConformance(new SqliteBed());

public sealed class SqliteImageTests() : ImageConformance(new SqliteBed());

public sealed class SqliteSessionTests() : SessionConformance(new SqliteBed());

public sealed class SqliteUploadTests() : UploadConformance(new SqliteBed());

public sealed class SqliteSearchTests() : SearchConformance(new SqliteBed());

public sealed class SqliteQueryTests() : SearchQueryConformance(new SqliteBed());

public sealed class SqliteTagJobTests() : TagJobConformance(new SqliteBed());

public sealed class SqliteSearchRenewalTests() : SearchRenewalConformance(new SqliteBed());

public sealed class SqliteGrainStorageTests() : GrainStorageConformance(new SqliteBed());

public sealed class SqliteSweeperTests() : SweeperConformance(new SqliteBed());

public sealed class SqliteFenceTests() : FenceConformance(new SqliteBed());

public sealed class SqliteAnalysisQueueTests() : AnalysisQueueConformance(new SqliteBed());

public sealed class SqliteVectorTests() : VectorConformance(new SqliteBed());

public sealed class SqliteFoundTextTests() : FoundTextConformance(new SqliteBed());

public sealed class SqlitePrintTests() : PrintConformance(new SqliteBed());

public sealed class SqlitePoisonTests() : PoisonConformance(new SqliteBed());
