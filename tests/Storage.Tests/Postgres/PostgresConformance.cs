namespace Darkroom.Tests;

public sealed class PostgresCatalogueTests() : CatalogueConformance(new PostgresBed());

public sealed class PostgresVariantIndexTests() : VariantIndexConformance(new PostgresBed());

public sealed class PostgresCdnOutboxTests() : CdnOutboxConformance(new PostgresBed());

public sealed class PostgresDirtySetTests() : DirtySetConformance(new PostgresBed());

public sealed class PostgresBrowseTests() : BrowseConformance(new PostgresBed());

public sealed class PostgresImageTests() : ImageConformance(new PostgresBed());

public sealed class PostgresSessionTests() : SessionConformance(new PostgresBed());

public sealed class PostgresUploadTests() : UploadConformance(new PostgresBed());

public sealed class PostgresSearchTests() : SearchConformance(new PostgresBed());

public sealed class PostgresQueryTests() : SearchQueryConformance(new PostgresBed());

public sealed class PostgresTagJobTests() : TagJobConformance(new PostgresBed());

public sealed class PostgresSearchRenewalTests() : SearchRenewalConformance(new PostgresBed());

public sealed class PostgresGrainStorageTests() : GrainStorageConformance(new PostgresBed());

public sealed class PostgresSweeperTests() : SweeperConformance(new PostgresBed());

public sealed class PostgresFenceTests() : FenceConformance(new PostgresBed());

public sealed class PostgresAnalysisQueueTests() : AnalysisQueueConformance(new PostgresBed());

public sealed class PostgresVectorTests() : VectorConformance(new PostgresBed());

public sealed class PostgresFoundTextTests() : FoundTextConformance(new PostgresBed());

public sealed class PostgresPrintTests() : PrintConformance(new PostgresBed());

public sealed class PostgresPoisonTests() : PoisonConformance(new PostgresBed());
